package dev.holdfast.region.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.RequestLaunchTemplateData;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;

/** From a template's properties to an SDK request. */
final class PropertiesTest {

  private static Properties of(String yaml) {
    return new Properties(Template.map("", Yaml.read(yaml).value()));
  }

  @Test
  void namesThatAreTheApisOwnAreTakenOver() {
    RequestLaunchTemplateData data = of("""
        ImageId: ami-1
        InstanceType: t3.micro
        EbsOptimized: 'true'
        SecurityGroupIds: [sg-1, sg-2]
        IamInstanceProfile: {Arn: arn}
        BlockDeviceMappings: [{DeviceName: /dev/sda, Ebs: {VolumeSize: '20'}}]
        Unknown: left for the caller
        """).into(RequestLaunchTemplateData.builder()).build();
    assertThat(data.imageId()).isEqualTo("ami-1");
    assertThat(data.instanceType()).isEqualTo(InstanceType.T3_MICRO);
    assertThat(data.ebsOptimized()).isTrue();
    assertThat(data.securityGroupIds()).containsExactly("sg-1", "sg-2");
    assertThat(data.iamInstanceProfile().arn()).isEqualTo("arn");
    assertThat(data.blockDeviceMappings().getFirst().ebs().volumeSize()).isEqualTo(20);
  }

  @Test
  void numbersMapsAndSingleValuesForLists() {
    PutMetricAlarmRequest alarm = of("{Threshold: 2.5, Period: 60, ActionsEnabled: false, AlarmActions: arn}")
        .into(PutMetricAlarmRequest.builder()).build();
    assertThat(alarm.threshold()).isEqualTo(2.5);
    assertThat(alarm.period()).isEqualTo(60);
    assertThat(alarm.actionsEnabled()).isFalse();
    assertThat(alarm.alarmActions()).containsExactly("arn");
    CreateQueueRequest queue = of("{Attributes: {DelaySeconds: 5}}").into(CreateQueueRequest.builder()).build();
    assertThat(queue.attributesAsStrings()).isEqualTo(Map.of("DelaySeconds", "5"));
  }

  @Test
  void whatTheCallerTranslatesItselfIsLeftOut() {
    assertThat(of("{AlarmName: a, Namespace: n}").into(PutMetricAlarmRequest.builder(), Set.of("AlarmName")).build())
        .isEqualTo(PutMetricAlarmRequest.builder().namespace("n").build());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {LaunchTemplateData: {Nonsense: 1}}                | Property LaunchTemplateData.Nonsense is not supported
      {LaunchTemplateData: {BlockDeviceMappings: [{Ebs: {VolumeSize: large}}]}} | Property LaunchTemplateData.BlockDeviceMappings[0].Ebs.VolumeSize must be a number, not large
      {LaunchTemplateData: {EbsOptimized: maybe}}        | Property LaunchTemplateData.EbsOptimized must be true or false, not maybe
      {LaunchTemplateData: text}                         | Property LaunchTemplateData must be an object
      {LaunchTemplateName: {a: b}}                       | Property LaunchTemplateName must be a string
      {LaunchTemplateData: {BlockDeviceMappings: [{Ebs: {VolumeSize: 1.5}}]}} | must be a whole number, not 1.5
      {LaunchTemplateData: {BlockDeviceMappings: [{Ebs: {VolumeSize: 4294967297}}]}} | VolumeSize must be a whole number of 32 bits
      """)
  void refusedWithItsPath(String yaml, String message) {
    assertThatThrownBy(() -> of(yaml).into(CreateLaunchTemplateRequest.builder())).hasMessageContaining(message);
  }

  @Test
  void accessors() {
    Properties p = of("{S: s, I: 3, B: true, L: [a, b], O: {K: v}, Tags: [{Key: k, Value: v}], Os: [{K: 1}, {K: 2}]}");
    assertThat(p.requireString("S")).isEqualTo("s");
    assertThat(p.integer("I")).contains(3);
    assertThat(p.bool("B")).contains(true);
    assertThat(p.strings("L")).containsExactly("a", "b");
    assertThat(p.strings("S")).as("one value for a list of one").containsExactly("s");
    assertThat(p.object("O").orElseThrow().string("K")).contains("v");
    assertThat(p.objects("Os")).extracting(o -> o.integer("K").orElseThrow()).isEqualTo(List.of(1, 2));
    assertThat(p.tags()).isEqualTo(Map.of("k", "v"));
    assertThat(p.json("O")).contains("{\"K\":\"v\"}");
    assertThat(p.json("S")).contains("s");
    assertThat(p.string("None")).isEmpty();
    assertThatThrownBy(() -> p.requireString("None")).hasMessageContaining("Property None is required");
  }
}
