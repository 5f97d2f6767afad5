import { describe, expect, test } from "vitest";
import { Admission, type Admitted } from "../../../egress/http/admission";

function fill(admission: Admission, holder: string, bytes = 0): Admitted[] {
  const admitted: Admitted[] = [];
  for (;;) {
    const one = admission.enter(holder);
    if (one === undefined || !one.hold(bytes)) {
      one?.leave();
      return admitted;
    }
    admitted.push(one);
  }
}

describe("admission", () => {
  test("a vendor that hangs takes half of the places, a second one a quarter, and a third still finds room", () => {
    const admission = new Admission(1_000, 100);
    expect(fill(admission, "mixpanel")).toHaveLength(50);
    expect(fill(admission, "segment")).toHaveLength(25);
    expect(fill(admission, "posthog").length).toBeGreaterThan(10);
    expect(admission.enter("amplitude")).toBeDefined();
    expect(admission.requests).toBeLessThanOrEqual(100);
  });

  test("and so it is with bytes", () => {
    const admission = new Admission(1_000, 1_000);
    const held = fill(admission, "mixpanel", 10);
    expect(held.length).toBe(50);
    expect(fill(admission, "segment", 10).length).toBeGreaterThan(20);
    for (const one of held) {
      one.leave();
    }
    expect(fill(admission, "segment", 10).length).toBeGreaterThan(20);
  });

  test("what has left leaves nothing behind", async () => {
    const admission = new Admission(1_000, 100);
    const late = admission.enter("mixpanel");
    late?.hold(400);
    let finish: () => void = () => undefined;
    late?.holdUntil(
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
    );
    late?.leave();
    expect(admission.requests).toBe(1);
    finish();
    await new Promise((resolve) => setImmediate(resolve));
    expect(admission.requests).toBe(0);
    expect(admission.enter("mixpanel")?.hold(500)).toBe(true);
  });
});
