import { describe, expect, test } from "vitest";
import { buildProof } from "../../../cli/prove/buildProof";
import { toText } from "../../../cli/prove/summary";
import { answerOf, verdictLines } from "./support/reading";
import { account, service, stackOf, subnet, written } from "./support/written";

const number = "123456789012";
const inProject = { project: number };
const status = {
  resources: [`projects/${number}`],
  restrictedServices: ["run.googleapis.com", "storage.googleapis.com"],
  vpcAccessibleServices: { enableRestriction: true, allowedServices: ["RESTRICTED-SERVICES"] },
};
const perimeter = (inputs: object) =>
  written("gcp:accesscontextmanager/servicePerimeter:ServicePerimeter", "cell", { title: "cell", ...inputs });
const outside = { template: { serviceAccount: "acme-run@example.iam.gserviceaccount.com" } };

/** The proof of a stack with one app, and what it says about the app and the APIs of any project. */
function proofOf(more: object, ...others: ReturnType<typeof written>[]) {
  const app = service("acme", "acme", "acme-run", { ...inProject, ...more });
  const model = buildProof({ resources: stackOf(account("acme-run"), subnet, app, ...others), source: "state" });
  const name = "Google APIs of any project";
  return { model, answer: answerOf(model, "acme-run", "google apis", name, "send to") };
}

describe("C1: Google APIs of any project", () => {
  test.each([
    {
      title: "no perimeter",
      more: {},
      others: [],
      allowed: "yes",
      why: "no perimeter of this stack holds its project",
    },
    {
      title: "an enforced perimeter",
      more: {},
      others: [perimeter({ status })],
      allowed: "no",
      why: "cell: an enforced perimeter lets nothing out but to the projects that it names",
    },
    {
      title: "a dry run",
      more: {},
      others: [perimeter({ spec: status })],
      allowed: "yes",
      why: "cell: the perimeter is a dry run, which refuses nothing",
    },
    {
      title: "a perimeter, and traffic that no network sees",
      more: outside,
      others: [perimeter({ status })],
      allowed: "yes",
      why: "acme: its traffic to Google's APIs leaves outside of any network",
    },
    {
      title: "a perimeter by number, and a project by id",
      more: { project: "example" },
      others: [perimeter({ status })],
      allowed: "unknown",
      why: "cell: whether the perimeter holds its project, which it names by number, is not known",
    },
  ])("$title: $allowed", ({ more, others, allowed, why }) => {
    const { answer } = proofOf(more, ...others);
    expect([answer.allowed, answer.steps.map((step) => step.why)]).toEqual([allowed, [why]]);
  });

  test("are in the data flow and in the summary, and do not count against isolation", () => {
    const open = proofOf({}).model;
    expect(open.flows[0]?.edges.filter(({ to }) => to === "google")).toMatchObject([{ control: "unchecked" }]);
    expect(toText(open, 120)).toMatch(/tenant 'acme' │ isolated .*│ Google APIs of any project/);
    expect(verdictLines(open)).toEqual(["acme isolated"]);
    const closed = proofOf({}, perimeter({ status })).model;
    expect(closed.flows[0]?.edges).toEqual([]);
    expect(toText(closed, 120)).toMatch(/tenant 'acme' │ isolated .*│ nobody/);
  });

  test("are closed to who runs nothing", () => {
    const { model } = proofOf({});
    const { allowed } = answerOf(
      model,
      "anyone on the internet",
      "google apis",
      "Google APIs of any project",
      "send to",
    );
    expect(allowed).toBe("no");
  });
});
