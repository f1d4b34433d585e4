package dev.holdfast.site;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * What a tier needs to know, all of it from the environment.
 *
 * @param databaseSecret the ARN of the Secrets Manager secret with {@code username} and {@code password}
 * @param queueUrl of the jobs; {@code laterQueueUrl} of what waits for the database
 * @param endpoint {@code AWS_ENDPOINT_URL}, when the AWS in use is not Amazon's
 */
public record Settings(String databaseHost, int databasePort, String databaseName, String databaseSecret, String bucket,
                       String queueUrl, String laterQueueUrl, Optional<URI> endpoint) {

  /** @throws IllegalArgumentException naming the variable that is missing or wrong */
  public static Settings from(Map<String, String> environment) {
    return new Settings(
        required(environment, "DATABASE_HOST"),
        number(environment, "DATABASE_PORT", 5432),
        required(environment, "DATABASE_NAME"),
        required(environment, "DATABASE_SECRET_ARN"),
        required(environment, "MEDIA_BUCKET"),
        required(environment, "JOB_QUEUE_URL"),
        required(environment, "LATER_QUEUE_URL"),
        Optional.ofNullable(environment.get("AWS_ENDPOINT_URL")).filter(s -> !s.isBlank()).map(URI::create));
  }

  public static int number(Map<String, String> environment, String name, int otherwise) {
    String value = environment.getOrDefault(name, "");
    try {
      return value.isBlank() ? otherwise : Integer.parseInt(value.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a number, not \"" + value + '"', e);
    }
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    if (value.isBlank()) {
      throw new IllegalArgumentException("the environment variable " + name + " is missing");
    }
    return value;
  }
}
