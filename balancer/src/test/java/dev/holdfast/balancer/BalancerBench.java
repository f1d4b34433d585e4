package dev.holdfast.balancer;

import dev.holdfast.region.world.ZoneIntent.ListenerIntent;
import dev.holdfast.region.world.ZoneIntent.TargetGroupIntent;
import dev.holdfast.region.world.ZoneIntent.TargetIntent;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many small requests a second one node forwards on this machine, which also runs the targets and the clients:
 * {@code main [seconds] [connections]}. Prints the figure without the balancer first.
 */
final class BalancerBench {

  private static final ByteBuf REQUEST = text("GET /photos/1 HTTP/1.1\r\nHost: localhost:8080\r\n"
      + "User-Agent: bench\r\nAccept: text/html,application/xhtml+xml\r\nAccept-Encoding: gzip, deflate, br\r\n"
      + "Cookie: session=0123456789abcdef0123456789abcdef\r\n\r\n");
  private static final ByteBuf RESPONSE = text("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n"
      + "Date: Mon, 01 Jan 2026 00:00:00 GMT\r\n\r\n" + "x".repeat(100));

  private BalancerBench() {}

  private static ByteBuf text(String s) {
    return Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(s.getBytes(StandardCharsets.US_ASCII)));
  }

  public static void main(String[] args) throws InterruptedException {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    int connections = args.length > 1 ? Integer.parseInt(args[1]) : 64;
    Transport others = Transport.open("bench", 1);
    List<TargetIntent> targets = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      int port = ((InetSocketAddress) origin(others, "127.0.9." + i).localAddress()).getPort();
      targets.add(new TargetIntent("i-" + i, "127.0.9." + i, port, "us-east-1a", false));
    }
    System.out.println("direct:   " + load(others, targets.getFirst().address(), targets.getFirst().port(),
        connections, seconds) + " requests/s");
    try (Balancer balancer = new Balancer("us-east-1a", _ -> {}, _ -> {}, System.out::println)) {
      balancer.apply(List.of(new ListenerIntent(Node.LB, "arn:listener", "127.0.0.1", 0, 60,
          new TargetGroupIntent(Node.GROUP, "/", 5, 2, 2, 2, "200", targets), Optional.empty())));
      Node.await("healthy", () -> balancer.health().values().stream().allMatch("healthy"::equals));
      int port = balancer.boundPort("127.0.0.1", 0).orElseThrow();
      load(others, "127.0.0.1", port, connections, seconds);
      System.out.println("balanced: " + load(others, "127.0.0.1", port, connections, seconds) + " requests/s");
    }
    System.exit(0);
  }

  private static Channel origin(Transport transport, String address) {
    return new ServerBootstrap().group(transport.loops()).channel(transport.server())
        .childHandler(new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel c) {
            c.pipeline().addLast(new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                ByteBuf in = (ByteBuf) message; // the bench's requests come whole, one at a time
                boolean whole = in.getByte(in.writerIndex() - 1) == '\n';
                in.release();
                if (whole) {
                  ctx.writeAndFlush(RESPONSE.duplicate(), ctx.voidPromise());
                }
              }

              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                ctx.close(); // the load has ended
              }
            });
          }
        }).bind(address, 0).syncUninterruptibly().channel();
  }

  private static long load(Transport transport, String address, int port, int connections, int seconds)
      throws InterruptedException {
    LongAdder answered = new LongAdder();
    List<Channel> clients = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      clients.add(new Bootstrap().group(transport.loops()).channel(transport.socket())
          .handler(new ChannelInboundHandlerAdapter() {
            private int received;

            @Override
            public void channelActive(ChannelHandlerContext ctx) {
              ctx.writeAndFlush(REQUEST.duplicate(), ctx.voidPromise());
            }

            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
              ByteBuf in = (ByteBuf) message;
              received += in.readableBytes();
              in.release();
              if (received >= RESPONSE.readableBytes()) {
                received = 0;
                answered.increment();
                ctx.writeAndFlush(REQUEST.duplicate(), ctx.voidPromise());
              }
            }
          }).connect(address, port).syncUninterruptibly().channel());
    }
    Thread.sleep(500);
    long before = answered.sum();
    Thread.sleep(seconds * 1000L);
    long rate = (answered.sum() - before) / seconds;
    clients.forEach(c -> c.close().syncUninterruptibly());
    return rate;
  }
}
