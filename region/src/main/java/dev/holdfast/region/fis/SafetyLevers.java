package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import software.amazon.awssdk.services.fis.model.SafetyLever;
import software.amazon.awssdk.services.fis.model.SafetyLeverState;
import software.amazon.awssdk.services.fis.model.UpdateSafetyLeverStateInput;

/** The account's one lever: engaged, it stops every experiment and lets none start. */
record SafetyLevers(Call call) {

  private static final String ID = "default";
  private static final String ENGAGED = "engaged";
  private static final String DISENGAGED = "disengaged";

  SafetyLever get(String id) {
    if (!ID.equals(id)) {
      throw Errors.of(404, "ResourceNotFoundException", "Safety lever " + id + " does not exist; its id is " + ID + ".");
    }
    return SafetyLever.builder().id(ID).arn(call.arn(FisService.NAME, "safety-lever/" + ID)).state(state()).build();
  }

  SafetyLever update(String id, UpdateSafetyLeverStateInput to) {
    get(id);
    Templates.require(to != null && to.reason() != null && !to.reason().isBlank(), "state.reason is required");
    Templates.require(ENGAGED.equals(to.statusAsString()) || DISENGAGED.equals(to.statusAsString()),
        "state.status must be engaged or disengaged, not " + to.statusAsString());
    SafetyLeverState next = SafetyLeverState.builder().status(to.statusAsString()).reason(to.reason()).build();
    call.state().put(Rows.SAFETY_LEVER, ID, new Rows.Lever(next));
    call.event(FisService.NAME, "safety lever", to.statusAsString() + ": " + to.reason());
    if (engaged()) {
      for (Rows.ExperimentRow e : call.state().list(Rows.EXPERIMENTS)) {
        if (!e.phase().over()) {
          new Experiments(call).halt(e.id(), "Experiment stopped by the safety lever: " + to.reason());
        }
      }
    }
    return get(id);
  }

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException while it is engaged */
  void requireDisengaged() {
    if (engaged()) {
      throw Errors.of(409, "ConflictException", "The safety lever is engaged: " + state().reason());
    }
  }

  private boolean engaged() {
    return ENGAGED.equals(state().statusAsString());
  }

  private SafetyLeverState state() {
    return call.state().get(Rows.SAFETY_LEVER, ID).map(Rows.Lever::state)
        .orElse(SafetyLeverState.builder().status(DISENGAGED).build());
  }
}
