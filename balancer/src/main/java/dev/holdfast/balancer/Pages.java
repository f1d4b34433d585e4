package dev.holdfast.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** The answers that the balancer itself gives. */
final class Pages {

  private Pages() {}

  /** @param body false in answer to HEAD */
  static ByteBuf page(ByteBufAllocator memory, int status, boolean close, boolean body) {
    String title = status + " " + reason(status);
    String html = "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title
        + "</h1></center>\r\n</body>\r\n</html>\r\n";
    String response = "HTTP/1.1 " + title + "\r\n"
        + "Server: holdfast\r\n"
        + "Content-Type: text/html\r\n"
        + "Content-Length: " + html.length() + "\r\n"
        + (close ? "Connection: close\r\n" : "")
        + "\r\n"
        + (body ? html : "");
    return memory.buffer(response.length()).writeBytes(response.getBytes(StandardCharsets.US_ASCII));
  }

  private static String reason(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 405 -> "Method Not Allowed";
      case 408 -> "Request Time-out";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Temporarily Unavailable";
      case 504 -> "Gateway Time-out";
      case 505 -> "HTTP Version Not Supported";
      default -> throw new IllegalArgumentException("no page for status " + status);
    };
  }
}
