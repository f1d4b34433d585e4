package dev.holdfast.region.fis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** AWS's fault documents that {@code aws:ssm:send-command} can run here, with AWS's parameters, limits and defaults. */
enum CommandDocument {
  CPU_STRESS("AWSFIS-Run-CPU-Stress", true,
      "Processes of the instances keep the machine's processors busy, which all instances share.",
      Parameter.optional("CPU", "How many; 0: as many as there are processors. Default: 0."),
      Parameter.optional("LoadPercent", "0 to 100. Default: 100.")),
  DISK_FILL("AWSFIS-Run-Disk-Fill", true,
      "No process of the instances can write to a file. An instance has no disk of its own that could be filled in part.",
      Parameter.required("Percent", "100.")),
  KILL_PROCESS("AWSFIS-Run-Kill-Process", false,
      "A signal to the instances' processes of this name.",
      Parameter.required("ProcessName", "As killall takes it."),
      Parameter.optional("Signal", "SIGTERM or SIGKILL. Default: SIGTERM.")),
  NETWORK_BLACKHOLE_PORT("AWSFIS-Run-Network-Blackhole-Port", true,
      "Load balancers get no answer from the instances' port.",
      Parameter.required("Protocol", "tcp."),
      Parameter.required("Port", "1 to 65535."),
      Parameter.optional("TrafficType", "ingress. Default: ingress.")),
  NETWORK_LATENCY("AWSFIS-Run-Network-Latency", true,
      "What the instances send takes longer.", Parameter.DELAY, Parameter.INTERFACE),
  NETWORK_LATENCY_SOURCES("AWSFIS-Run-Network-Latency-Sources", true,
      "What the instances send to the sources, or get from them, takes longer.",
      Parameter.SOURCES, Parameter.DELAY,
      Parameter.optional("JitterMilliseconds", "0 to 60000. Default: 10."),
      Parameter.FLOWS, Parameter.TRAFFIC, Parameter.INTERFACE),
  NETWORK_PACKET_LOSS("AWSFIS-Run-Network-Packet-Loss", true,
      "What the instances send gets lost, and is sent again as TCP does.", Parameter.LOSS, Parameter.INTERFACE),
  NETWORK_PACKET_LOSS_SOURCES("AWSFIS-Run-Network-Packet-Loss-Sources", true,
      "What the instances send to the sources, or get from them, gets lost, and is sent again as TCP does.",
      Parameter.SOURCES, Parameter.LOSS, Parameter.FLOWS, Parameter.TRAFFIC, Parameter.INTERFACE);

  /** A parameter of a document. */
  record Parameter(String name, boolean required, String description) {
    static final Parameter DURATION = required("DurationSeconds", "How long, at most as long as the action.");
    static final Parameter INSTALL = optional("InstallDependencies", "True or False: nothing needs to be installed.");
    static final Parameter INTERFACE = optional("Interface", "eth0, DEFAULT or ALL: an instance has one.");
    static final Parameter DELAY = optional("DelayMilliseconds", "0 to 60000. Default: 200.");
    static final Parameter LOSS = optional("LossPercent", "0 to 100. Default: 7.");
    static final Parameter FLOWS = optional("FlowsPercent", "Of requests and connections, 1 to 100. Default: 100.");
    static final Parameter TRAFFIC = optional("TrafficType", "ingress or egress: a round trip has both.");
    static final Parameter SOURCES = required("Sources",
        "Separated by commas: zones' names or ids, addresses, CIDR blocks, S3, DYNAMODB, ALL. No domain names.");

    static Parameter required(String name, String description) {
      return new Parameter(name, true, description);
    }

    static Parameter optional(String name, String description) {
      return new Parameter(name, false, description);
    }
  }

  private final String id;
  private final boolean lasts;
  private final String description;
  private final List<Parameter> own;

  CommandDocument(String id, boolean lasts, String description, Parameter... own) {
    this.id = id;
    this.lasts = lasts;
    this.description = description;
    this.own = List.of(own);
  }

  String id() {
    return id;
  }

  boolean lasts() {
    return lasts;
  }

  String description() {
    return description;
  }

  List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(own);
    if (lasts) {
      all.add(Parameter.DURATION);
    }
    all.add(Parameter.INSTALL);
    return List.copyOf(all);
  }

  static Optional<CommandDocument> of(String id) {
    return Arrays.stream(values()).filter(d -> d.id.equals(id)).findFirst();
  }
}
