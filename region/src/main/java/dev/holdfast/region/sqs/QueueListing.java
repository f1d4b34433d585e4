package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.sqs.model.ListDeadLetterSourceQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListDeadLetterSourceQueuesResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;

/** Lists queues, in pages. The token of the next page is the name of the last queue given. */
record QueueListing(Call call) {

  private record Page(List<String> urls, String nextToken) {}

  ListQueuesResponse list(ListQueuesRequest r) {
    String prefix = Optional.ofNullable(r.queueNamePrefix()).orElse("");
    Page page = page(q -> q.name().startsWith(prefix), r.maxResults(), r.nextToken());
    return ListQueuesResponse.builder().queueUrls(page.urls().isEmpty() ? null : page.urls()).nextToken(page.nextToken()).build();
  }

  ListDeadLetterSourceQueuesResponse deadLetterSources(ListDeadLetterSourceQueuesRequest r) {
    String arn = call.arn("sqs", Queues.required(call, r.queueUrl()).name());
    Page page = page(
        q -> q.redrivePolicy().filter(p -> p.deadLetterTargetArn().equals(arn)).isPresent(),
        r.maxResults(), r.nextToken());
    return ListDeadLetterSourceQueuesResponse.builder().queueUrls(page.urls()).nextToken(page.nextToken()).build();
  }

  private Page page(Predicate<Queue> wanted, Integer maxResults, String after) {
    if (maxResults != null && (maxResults < 1 || maxResults > Limits.LIST_PAGE)) {
      throw Errors.badRequest("InvalidParameterValue", "MaxResults must be from 1 to " + Limits.LIST_PAGE + '.');
    }
    int size = maxResults == null ? Limits.LIST_PAGE : maxResults;
    List<String> names = call.state().all(SqsService.QUEUES)
        .tailMap(after == null ? "" : after, false).values().stream()
        .filter(wanted).limit(size + 1L).map(Queue::name).toList();
    List<String> urls = names.stream().limit(size).map(n -> Queues.url(call, n)).toList();
    // AWS gives a token only to callers that ask for pages.
    return new Page(urls, maxResults != null && names.size() > size ? names.get(size - 1) : null);
  }
}
