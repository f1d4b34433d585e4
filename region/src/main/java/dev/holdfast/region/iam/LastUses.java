package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.UseRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.world.Report;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import software.amazon.awssdk.services.iam.model.AccessKeyLastUsed;
import software.amazon.awssdk.services.iam.model.RoleLastUsed;

/** When keys and roles were used last, as far as it has been reported: AWS, too, tells it late, and by the minute. */
final class LastUses {

  private static final String ROLE = "role/";

  private LastUses() {}

  static void put(Call call, Report.Use use) {
    boolean there = use.principal().startsWith(ROLE)
        ? call.state().has(Rows.ROLES, use.principal().substring(ROLE.length()))
        : call.state().has(Rows.KEYS, use.principal());
    if (there) {
      call.state().put(
          Rows.USES, use.principal(), new UseRow(use.at().truncatedTo(ChronoUnit.MINUTES), use.service()));
    }
  }

  static void forgetRole(Call call, String role) {
    call.state().remove(Rows.USES, ROLE + role);
  }

  static void forgetKey(Call call, String id) {
    call.state().remove(Rows.USES, id);
  }

  /** Without a date where it never was. */
  static RoleLastUsed ofRole(Call call, String role) {
    Optional<UseRow> use = call.state().get(Rows.USES, ROLE + role);
    return RoleLastUsed.builder().lastUsedDate(use.map(UseRow::at).orElse(null))
        .region(use.map(_ -> call.settings().region()).orElse(null)).build();
  }

  static AccessKeyLastUsed ofKey(Call call, String id) {
    Optional<UseRow> use = call.state().get(Rows.USES, id);
    return AccessKeyLastUsed.builder().lastUsedDate(use.map(UseRow::at).orElse(null))
        .region(use.map(_ -> call.settings().region()).orElse("N/A"))
        .serviceName(use.map(UseRow::service).orElse("N/A")).build();
  }
}
