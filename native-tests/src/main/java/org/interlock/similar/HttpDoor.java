package org.interlock.similar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** HTTP on a port of the loopback address that other workers have too. */
final class HttpDoor extends Handler.Abstract {
  /** The header that says which process has answered. */
  static final String WORKER = "Worker";

  private static final String ME = Long.toString(ProcessHandle.current().pid());
  private static final String SIMILAR = "/similar";
  private static final String TEXTS = "/texts";
  private static final String STATUS = "/status";
  private static final int MOST_THREADS = 16;
  private static final int DRAINED = 64 * Text.MOST_BYTES; // who sends more is cut off

  private volatile Api api;
  private final Server server;
  private final ServerConnector connector;

  HttpDoor() {
    server = new Server(new QueuedThreadPool(MOST_THREADS));
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    connector.setReusePort(true); // the kernel gives each connection to one of the workers
    server.addConnector(connector);
    server.setHandler(this);
  }

  /** Opens the door; port 0 takes any. Returns the port. */
  int open(int port) {
    try {
      connector.setPort(port);
      server.start();
      return connector.getLocalPort();
    } catch (Exception e) { // whatever Jetty's parts throw
      throw new SimilarFailure("cannot listen on port " + port + ": " + e.getMessage(), e);
    }
  }

  /** From now on there are answers. */
  void serve(Api ready) {
    api = ready;
  }

  void close() {
    try {
      server.stop();
    } catch (Exception e) { // the same
      throw new SimilarFailure("cannot stop: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Reply reply = reply(request);
    response.setStatus(reply.status());
    response.getHeaders().put("Content-Type", "application/json; charset=utf-8");
    response.getHeaders().put(WORKER, ME);
    reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    byte[] json = (reply.json() + "\n").getBytes(StandardCharsets.UTF_8);
    response.write(true, ByteBuffer.wrap(json), callback);
    return true;
  }

  private Reply reply(Request request) throws IOException, InterruptedException {
    String path = Request.getPathInContext(request);
    String method = request.getMethod();
    byte[] body = body(request);
    Api ready = api;
    if (ready == null) {
      return Reply.error(Reply.UNAVAILABLE, "no version has been published yet")
          .with("Retry-After", "1");
    }
    return switch (path) {
      case SIMILAR ->
          method.equals("POST") ? ready.similar(query(request, "k"), body) : onlyBy("POST");
      case TEXTS -> method.equals("POST") ? ready.add(body) : onlyBy("POST");
      case STATUS -> method.equals("GET") ? ready.status() : onlyBy("GET");
      default ->
          path.startsWith(TEXTS + "/") && method.equals("GET")
              ? ready.text(path.substring(TEXTS.length() + 1))
              : Reply.error(
                  Reply.NOT_FOUND,
                  "there are POST "
                      + SIMILAR
                      + "?k=5, POST "
                      + TEXTS
                      + ", GET "
                      + TEXTS
                      + "/<name> and GET "
                      + STATUS);
    };
  }

  private static Reply onlyBy(String method) {
    return Reply.error(Reply.NOT_ALLOWED, "the method for this is " + method).with("Allow", method);
  }

  private static Optional<String> query(Request request, String name) {
    Fields.Field field = Request.extractQueryParameters(request).get(name);
    return Optional.ofNullable(field).map(Fields.Field::getValue);
  }

  /** What is not too large, or the beginning of what is. */
  private static byte[] body(Request request) throws IOException {
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] body = in.readNBytes(Text.MOST_BYTES + 1);
      in.skip(DRAINED); // else the connection ends before the answer is read
      return body;
    }
  }
}
