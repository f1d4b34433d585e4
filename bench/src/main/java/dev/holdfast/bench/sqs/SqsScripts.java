package dev.holdfast.bench.sqs;

import dev.holdfast.bench.load.Connection;
import dev.holdfast.bench.load.Load;
import dev.holdfast.bench.load.Signer;
import java.util.ArrayList;
import java.util.List;

/** What a connection asks of a queue. */
public final class SqsScripts {

  private static final String TARGET = "AmazonSQS.";
  private static final String BODY = "x".repeat(200);

  /** Signed sends made beforehand: each with another body, so that nothing can be remembered from the one before. */
  private static final int PREPARED = 512;

  private final Signer signer;
  private final String queueUrl;
  private final byte[] receive;
  private final byte[] receiveTen;

  public SqsScripts(Signer signer, String queueUrl) {
    this.signer = signer;
    this.queueUrl = queueUrl;
    this.receive = receive(1);
    this.receiveTen = receive(10);
  }

  public static byte[] createQueue(Signer signer, String name) {
    return signer.json(TARGET + "CreateQueue", "{\"QueueName\":\"" + name + "\"}");
  }

  byte[] deleteQueue() {
    return signer.json(TARGET + "DeleteQueue", "{\"QueueUrl\":\"" + queueUrl + "\"}");
  }

  private byte[] receive(int most) {
    return signer.json(TARGET + "ReceiveMessage", "{\"QueueUrl\":\"" + queueUrl + "\",\"MaxNumberOfMessages\":" + most
        + ",\"WaitTimeSeconds\":0}");
  }

  private byte[] send(int number) {
    return signer.json(TARGET + "SendMessage", "{\"QueueUrl\":\"" + queueUrl + "\",\"MessageBody\":\""
        + body(number) + "\"}");
  }

  private static String body(int number) {
    String n = Integer.toString(number);
    return n + BODY.substring(n.length());
  }

  private byte[] sendTen(int number) {
    StringBuilder entries = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      entries.append(i == 0 ? "" : ",").append("{\"Id\":\"").append(i).append("\",\"MessageBody\":\"")
          .append(body(number * 10 + i)).append("\"}");
    }
    return signer.json(TARGET + "SendMessageBatch",
        "{\"QueueUrl\":\"" + queueUrl + "\",\"Entries\":[" + entries + "]}");
  }

  List<byte[]> sends(int connection) {
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < PREPARED; i++) {
      all.add(send(connection * PREPARED + i));
    }
    return all;
  }

  public Load.Script sending(int connection) {
    return Load.repeating(sends(connection), 1);
  }

  public Load.Script sendingTen(int connection) {
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < PREPARED / 4; i++) {
      all.add(sendTen(connection * PREPARED + i));
    }
    return Load.repeating(all, 10);
  }

  public Load.Script cycle(int connection) {
    return new Cycle(sends(connection), receive, 1);
  }

  public Load.Script cycleOfTen(int connection) {
    List<byte[]> sends = new ArrayList<>();
    for (int i = 0; i < PREPARED / 4; i++) {
      sends.add(sendTen(connection * PREPARED + i));
    }
    return new Cycle(sends, receiveTen, 10);
  }

  /** Send, receive, delete what was received; counts messages deleted. */
  private final class Cycle implements Load.Script {
    private enum Asked { NOTHING, SEND, RECEIVE, DELETE }

    private final List<byte[]> sends;
    private final byte[] receiving;
    private final int most;
    private int i;
    private int deleting;
    private Asked asked = Asked.NOTHING;

    Cycle(List<byte[]> sends, byte[] receiving, int most) {
      this.sends = sends;
      this.receiving = receiving;
      this.most = most;
    }

    @Override
    public int completed() {
      return asked == Asked.DELETE ? deleting : 0;
    }

    @Override
    public byte[] next(Connection connection) {
      if (asked == Asked.SEND) {
        asked = Asked.RECEIVE;
        return receiving;
      } else if (asked == Asked.RECEIVE) {
        List<String> handles = handles(connection.text());
        if (!handles.isEmpty()) {
          asked = Asked.DELETE;
          deleting = handles.size();
          return most == 1 ? delete(handles.getFirst()) : deleteAll(handles);
        }
      }
      asked = Asked.SEND;
      return sends.get(i++ % sends.size());
    }

    private byte[] delete(String handle) {
      return signer.json(TARGET + "DeleteMessage",
          "{\"QueueUrl\":\"" + queueUrl + "\",\"ReceiptHandle\":\"" + handle + "\"}");
    }

    private byte[] deleteAll(List<String> handles) {
      StringBuilder entries = new StringBuilder();
      for (int n = 0; n < handles.size(); n++) {
        entries.append(n == 0 ? "" : ",").append("{\"Id\":\"").append(n).append("\",\"ReceiptHandle\":\"")
            .append(handles.get(n)).append("\"}");
      }
      return signer.json(TARGET + "DeleteMessageBatch",
          "{\"QueueUrl\":\"" + queueUrl + "\",\"Entries\":[" + entries + "]}");
    }
  }

  static List<String> handles(String answer) {
    List<String> handles = new ArrayList<>();
    String name = "\"ReceiptHandle\":\"";
    for (int at = answer.indexOf(name); at >= 0; at = answer.indexOf(name, at)) {
      at += name.length();
      handles.add(answer.substring(at, answer.indexOf('"', at)));
    }
    return handles;
  }
}
