package dev.holdfast.console;

import java.io.IOException;
import java.time.Clock;

/** The console: {@link #start} serves the page until {@link #close}. */
public final class Console implements AutoCloseable {

  private final Collector collector;
  private final Front front;

  /** @param aws closed with the console */
  public Console(ConsoleSettings settings, AwsClients aws) {
    this.collector = new Collector(settings, aws, Clock.systemUTC());
    this.front = new Front(settings, collector, new Faults(aws, settings.region()));
  }

  /** @throws IOException when the address cannot be listened on */
  public Console start() throws IOException {
    front.start();
    collector.start();
    return this;
  }

  public int port() {
    return front.port();
  }

  @Override
  public void close() {
    collector.close();
    front.close();
  }
}
