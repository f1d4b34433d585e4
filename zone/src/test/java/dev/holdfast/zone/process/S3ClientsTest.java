package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** S3 as boto3 speaks it, over the region's own HTTP server, where boto3 is. */
@Timeout(120)
final class S3ClientsTest {

  @TempDir static Path directory;

  private static TestRegion region;

  @BeforeAll
  static void start() throws IOException {
    region = TestRegion.start(directory);
  }

  @AfterAll
  static void stop() {
    region.close();
  }

  @Test
  void aBrowserUploadsWithAForm() throws Exception {
    assumeTrue(region.python("import boto3").exit() == 0, "boto3 is not installed");
    TestRegion.Ran ran = region.python("""
        import boto3, os, urllib.request, urllib.error
        from botocore.config import Config
        s3 = boto3.client('s3', config=Config(signature_version='s3v4'))
        s3.create_bucket(Bucket='forms')
        def post(form, body, name='a b.bin'):
            boundary = 'xXxBOUNDARYxXx'
            parts = []
            for k, v in form['fields'].items():
                parts.append(('--%s\\r\\nContent-Disposition: form-data; name="%s"\\r\\n\\r\\n%s\\r\\n' % (boundary, k, v)).encode())
            parts.append(('--%s\\r\\nContent-Disposition: form-data; name="file"; filename="%s"\\r\\n\\r\\n' % (boundary, name)).encode())
            data = b''.join(parts) + body + ('\\r\\n--%s--\\r\\n' % boundary).encode()
            request = urllib.request.Request(form['url'], data=data, method='POST',
                headers={'Content-Type': 'multipart/form-data; boundary=' + boundary})
            try:
                with urllib.request.urlopen(request) as answer:
                    return answer.status, answer.headers['ETag'] is not None
            except urllib.error.HTTPError as e:
                return e.code, e.read().decode().split('<Code>')[1].split('<')[0]
        body = os.urandom(3_000_000)
        form = s3.generate_presigned_post('forms', 'in/${filename}', Fields={'x-amz-meta-who': 'me', 'success_action_status': '201'},
            Conditions=[{'x-amz-meta-who': 'me'}, {'success_action_status': '201'}, ['content-length-range', 1, 5_000_000]])
        print(post(form, body))
        got = s3.get_object(Bucket='forms', Key='in/a b.bin')
        print(got['Body'].read() == body, got['Metadata'])
        print(post(form, b''))
        print(post(form, os.urandom(5_000_001)))
        form['fields']['x-amz-meta-who'] = 'you'
        print(post(form, body))
        print([o['Key'] for o in s3.list_objects_v2(Bucket='forms')['Contents']])
        """);
    assertThat(ran.output().lines()).as(ran.output()).containsExactly(
        "(201, True)", "True {'who': 'me'}", "(400, 'EntityTooSmall')", "(400, 'EntityTooLarge')",
        "(403, 'AccessDenied')", "['in/a b.bin']");
  }

  /** Names below localhost lead to this machine in every browser, but not by every resolver: the script helps itself. */
  private static final String LOCAL_NAMES = """
      import boto3, os, socket, urllib.request, urllib.error
      from botocore.config import Config
      resolve = socket.getaddrinfo
      socket.getaddrinfo = lambda host, *more, **named: resolve(
          '127.0.0.1' if str(host).endswith('localhost') else host, *more, **named)
      port = os.environ['AWS_ENDPOINT_URL'].rsplit(':', 1)[1]
      """;

  @Test
  void bucketsCanBePartOfTheHostsName() throws Exception {
    assumeTrue(region.python("import boto3").exit() == 0, "boto3 is not installed");
    TestRegion.Ran ran = region.python(LOCAL_NAMES + """
        for base in ['localhost', 's3.localhost', 's3.us-east-1.localhost']:
            s3 = boto3.client('s3', endpoint_url='http://%s:%s' % (base, port),
                config=Config(s3={'addressing_style': 'virtual'}, signature_version='s3v4'))
            name = 'by-' + base.replace('.', '-')
            s3.create_bucket(Bucket=name)
            s3.put_object(Bucket=name, Key='a b/c+d.txt', Body=b'hello')
            url = s3.generate_presigned_url('get_object', Params={'Bucket': name, 'Key': 'a b/c+d.txt'})
            print(url.startswith('http://%s.%s:%s/a' % (name, base, port)), urllib.request.urlopen(url).read())
            print([o['Key'] for o in s3.list_objects_v2(Bucket=name)['Contents']], name in [b['Name'] for b in s3.list_buckets()['Buckets']])
        """);
    assertThat(ran.output().lines()).as(ran.output()).containsExactly(
        "True b'hello'", "['a b/c+d.txt'] True", "True b'hello'", "['a b/c+d.txt'] True", "True b'hello'",
        "['a b/c+d.txt'] True");
  }

  @Test
  void aBucketIsAWebsite() throws Exception {
    assumeTrue(region.python("import boto3").exit() == 0, "boto3 is not installed");
    TestRegion.Ran ran = region.python(LOCAL_NAMES + """
        s3 = boto3.client('s3')
        s3.create_bucket(Bucket='sqs')
        s3.put_object(Bucket='sqs', Key='index.html', Body=b'<h1>hi</h1>', ContentType='text/html')
        s3.put_object(Bucket='sqs', Key='oops.html', Body=b'oops', ContentType='text/html')
        s3.put_bucket_website(Bucket='sqs', WebsiteConfiguration={
            'IndexDocument': {'Suffix': 'index.html'}, 'ErrorDocument': {'Key': 'oops.html'},
            'RoutingRules': [{'Condition': {'KeyPrefixEquals': 'old'}, 'Redirect': {'ReplaceKeyWith': ''}}]})
        print(s3.get_bucket_website(Bucket='sqs')['RoutingRules'])
        def visit(path):
            try:
                with urllib.request.urlopen('http://sqs.s3-website-us-east-1.localhost:' + port + path) as r:
                    return r.status, r.headers['Content-Type'], r.read()
            except urllib.error.HTTPError as e:
                return e.code, e.headers['x-amz-error-code'], e.read()[:6]
        print(visit('/'))
        s3.delete_public_access_block(Bucket='sqs')
        s3.put_bucket_policy(Bucket='sqs', Policy='{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:Get*","Resource":"arn:aws:s3:::sqs/*"}}')
        print(visit('/?x=y'))
        print(visit('/none'))
        print(visit('/old/page'))
        """);
    assertThat(ran.output().lines()).as(ran.output()).containsExactly(
        "[{'Condition': {'KeyPrefixEquals': 'old'}, 'Redirect': {'ReplaceKeyWith': ''}}]",
        "(403, 'AccessDenied', b'<html>')", "(200, 'text/html', b'<h1>hi</h1>')", "(404, 'NoSuchKey', b'oops')",
        "(200, 'text/html', b'<h1>hi</h1>')");
  }

  @Test
  void anObjectIsEncryptedWithAKeyThatNoFileHas() throws Exception {
    assumeTrue(region.python("import boto3").exit() == 0, "boto3 is not installed");
    TestRegion.Ran ran = region.python("""
        import base64, boto3, botocore, hashlib
        s3 = boto3.client('s3')
        s3.create_bucket(Bucket='vault')
        key = hashlib.sha256(b'the customers key').digest()
        other = hashlib.sha256(b'another').digest()
        def tried(call, **named):
            try:
                return call(**named)
            except botocore.exceptions.ClientError as e:
                return e.response['Error']['Code']
        mine = {'Bucket': 'vault', 'Key': 'k', 'SSECustomerAlgorithm': 'AES256', 'SSECustomerKey': key}
        print(tried(s3.put_object, Body=b'x', **mine))
        s3.put_bucket_encryption(Bucket='vault', ServerSideEncryptionConfiguration={'Rules': [
            {'BlockedEncryptionTypes': {'EncryptionType': ['NONE']}}]})
        body = b'what nobody else may read ' * 20_000
        put = s3.put_object(Body=body, **mine)
        print(put['SSECustomerKeyMD5'] == base64.b64encode(hashlib.md5(key).digest()).decode(), 'ServerSideEncryption' in put)
        print(s3.get_object(**mine)['Body'].read() == body, s3.get_object(Range='bytes=131070-131090', **mine)['Body'].read() == body[131070:131091])
        print(tried(s3.get_object, Bucket='vault', Key='k'), tried(s3.get_object, **{**mine, 'SSECustomerKey': other}))
        print(tried(s3.head_object, Bucket='vault', Key='k'), s3.head_object(**mine)['ContentLength'] == len(body))
        """);
    assertThat(ran.output().lines()).as(ran.output()).containsExactly(
        "AccessDenied", "True False", "True True", "InvalidRequest AccessDenied", "400 True");
    byte[] key = sha256("the customers key");
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).as(file.toString()).doesNotContain(
            new String(key, StandardCharsets.ISO_8859_1), Base64.getEncoder().encodeToString(key),
            "what nobody else may read ");
      }
    }
  }

  private static byte[] sha256(String of) throws java.security.NoSuchAlgorithmException {
    return MessageDigest.getInstance("SHA-256").digest(of.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aQueueIsToldOfABucketsEventsIfItsPolicyLetsS3() throws Exception {
    assumeTrue(region.python("import boto3").exit() == 0, "boto3 is not installed");
    TestRegion.Ran ran = region.python("""
        import boto3, botocore, json
        s3, sqs = boto3.client('s3'), boto3.client('sqs')
        s3.create_bucket(Bucket='told')
        url = sqs.create_queue(QueueName='told')['QueueUrl']
        arn = 'arn:aws:sqs:us-east-1:000000000000:told'
        configuration = {'QueueConfigurations': [{'QueueArn': arn, 'Events': ['s3:ObjectCreated:*']}]}
        try:
          s3.put_bucket_notification_configuration(Bucket='told', NotificationConfiguration=configuration)
        except botocore.exceptions.ClientError as e:
          print(e.response['Error']['Code'], e.response['Error']['Message'][:66])
        sqs.set_queue_attributes(QueueUrl=url, Attributes={'Policy': json.dumps({'Version': '2012-10-17', 'Statement': [{
          'Effect': 'Allow', 'Principal': {'Service': 's3.amazonaws.com'}, 'Action': 'sqs:SendMessage', 'Resource': arn,
          'Condition': {'ArnLike': {'aws:SourceArn': 'arn:aws:s3:*:*:told'},
                        'StringEquals': {'aws:SourceAccount': '000000000000'}}}]})})
        s3.put_bucket_notification_configuration(Bucket='told', NotificationConfiguration=configuration)
        s3.put_object(Bucket='told', Key='k', Body=b'x')
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)['Messages']:
          body = json.loads(message['Body'])
          print(body.get('Event') or body['Records'][0]['eventName'])
        try:
          s3.get_bucket_policy_status(Bucket='told')
        except botocore.exceptions.ClientError as e:
          print(e.response['Error']['Code'])
        s3.put_bucket_policy(Bucket='told', Policy=json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow',
          'Principal': {'AWS': '000000000000'}, 'Action': 's3:GetObject', 'Resource': 'arn:aws:s3:::told/*'}]}))
        print(s3.get_bucket_policy_status(Bucket='told')['PolicyStatus'])
        """);
    assertThat(ran.output().lines()).as(ran.output()).containsExactly(
        "InvalidArgument Unable to validate the following destination configurations", "s3:TestEvent",
        "ObjectCreated:Put", "NoSuchBucketPolicy", "{'IsPublic': False}");
  }
}
