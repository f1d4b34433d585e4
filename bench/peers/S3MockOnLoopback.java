import com.adobe.testing.s3mock.S3MockApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.support.GenericApplicationContext;

/** S3Mock without its second door, which would be open to every network. Run from source, on S3Mock's class path. */
public final class S3MockOnLoopback {

  private interface Door extends WebServerFactoryCustomizer<TomcatServletWebServerFactory> {}

  public static void main(String[] args) {
    Door only = factory -> factory.getAdditionalTomcatConnectors().clear();
    new SpringApplicationBuilder(S3MockApplication.class)
        .properties("http.port=0", "com.adobe.testing.s3mock.httpPort=0", "spring.main.banner-mode=off")
        .initializers(context -> ((GenericApplicationContext) context).registerBean("door", Door.class, () -> only))
        .run(args);
  }
}
