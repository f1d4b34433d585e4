package dev.holdfast.region.rds;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;

/** What values parameters may have. */
final class Checks {

  private Checks() {}

  static void instanceClass(String name) {
    if (name == null || !Limits.CLASSES.contains(name)) {
      throw badRequest("InvalidParameterValue",
          "Invalid DB Instance class: " + name + ". Holdfast knows " + String.join(", ", Limits.CLASSES));
    }
  }

  static void storage(Engine engine, Integer gibibytes, String type) {
    int min = type.equals("gp3") ? Limits.STORAGE_GP3_MIN : Limits.STORAGE_MIN;
    if (gibibytes == null || gibibytes < min || gibibytes > Limits.STORAGE_MAX) {
      throw badRequest("InvalidParameterValue", "Invalid storage size for engine name " + engine.rds()
          + " and storage type " + type + ": " + gibibytes + " (" + min + " to " + Limits.STORAGE_MAX + " GiB)");
    }
    if (!type.matches("gp2|gp3|io1|io2|standard")) {
      throw badRequest("InvalidParameterValue", "Invalid storage type: " + type);
    }
  }

  static void backups(Engine engine, Integer days) {
    if (days != null && (days < 0 || days > Limits.BACKUP_DAYS_MAX)) {
      throw badRequest("InvalidParameterValue",
          "Invalid backup retention period: " + days + ". Must be between 0 and " + Limits.BACKUP_DAYS_MAX);
    }
    if (days != null && days > 0 && !engine.archives()) {
      throw badRequest("UnsupportedOperation", "Holdfast does not support automated backups of " + engine.rds()
          + " yet: BackupRetentionPeriod must be 0. There are snapshots");
    }
  }

  /** @return the password, still sealed */
  static String password(Call call, Engine engine, String sealed) {
    if (sealed == null) {
      throw badRequest("InvalidParameterValue", "MasterUserPassword must be given, or ManageMasterUserPassword.");
    }
    String password = call.vault().open(sealed);
    if (password.length() < Limits.PASSWORD_MIN || password.length() > engine.longestPassword()) {
      throw badRequest("InvalidParameterValue", "The parameter MasterUserPassword is not a valid password because it"
          + " is shorter than 8 or longer than " + engine.longestPassword() + " characters.");
    }
    if (!password.matches("[\\x21-\\x7e&&[^/@\"]]+")) {
      throw badRequest("InvalidParameterValue", "The parameter MasterUserPassword is not a valid password. Only"
          + " printable ASCII characters besides '/', '@', '\"', ' ' may be used.");
    }
    return sealed;
  }

  static void off(Engine engine, CreateDbInstanceRequest r) {
    off("EnablePerformanceInsights", Boolean.TRUE.equals(r.enablePerformanceInsights()));
    off("MonitoringInterval", r.monitoringInterval() != null && r.monitoringInterval() != 0);
    off("EnableIAMDatabaseAuthentication", Boolean.TRUE.equals(r.enableIAMDatabaseAuthentication()));
    off("MultiTenant", Boolean.TRUE.equals(r.multiTenant()));
    off("DedicatedLogVolume", Boolean.TRUE.equals(r.dedicatedLogVolume()));
    off("DatabaseInsightsMode", "advanced".equals(r.databaseInsightsModeAsString()));
    off("NetworkType", r.networkType() != null && !r.networkType().equals("IPV4"));
    off("LicenseModel", r.licenseModel() != null && !r.licenseModel().equals(engine.license()));
  }

  private static void off(String parameter, boolean on) {
    if (on) {
      throw badRequest("UnsupportedOperation", "Holdfast does not support this value of " + parameter + " yet");
    }
  }
}
