/** What the pages say of Google Cloud where nothing of the product could do it instead of them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";

const root = repositoryRoot();
const deploy = readFileSync(join(root, "docs", "deploy.md"), "utf8");

/** The page from one heading to the next. */
function section(title: string): string {
  const [, text] = deploy.split(new RegExp(`^## (?:\\d+\\. )?${title}$`, "m"));
  return text?.split(/^## /m)[0] ?? "";
}

test("C25: the way to a perimeter begins with the project that pays for the requests", () => {
  const text = section("A perimeter, from dry run to enforced");
  const [first = -1, second = -1, perimeter = -1] = [
    "pulumi config set gcp:userProjectOverride true",
    "pulumi config set gcp:billingProject $PROJECT",
    "perimeter:",
  ].map((line) => text.indexOf(line));
  expect(first).toBeGreaterThan(0);
  expect(second).toBeGreaterThan(first);
  expect(perimeter).toBeGreaterThan(second);
});

test("F11: the stack's project is set before its first update", () => {
  const project = deploy.indexOf("pulumi config set gcp:project $PROJECT");
  expect(project).toBeGreaterThan(deploy.indexOf("pulumi stack init"));
  expect(project).toBeLessThan(deploy.search(/^pulumi (?:preview|up)/m));
});

test("L4: a build may have an account of its own, with the roles that it needs", () => {
  const text = section("Build the images");
  for (const part of ["logging.logWriter", "artifactregistry.writer", "storage.objectUser", "--service-account"]) {
    expect(text).toContain(part);
  }
});

test("L3: the error of domain-restricted sharing stands with the exception to ask for", () => {
  const text = section("Who logs in how").replaceAll("\n", " ");
  expect(text).toContain("Error 400: One or more users named in the policy do not belong to a permitted customer");
  expect(text).toContain("iam.allowedPolicyMemberDomains");
});

test("C29: nothing reads flow logs, which record one packet in many", () => {
  const reading = ["plan", "cli", "components", "policies"].flatMap((part) =>
    readdirSync(join(root, part), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.includes("node_modules"))
      .filter((file) => readFileSync(join(root, part, file), "utf8").includes("vpc_flows")),
  );
  expect(reading).toEqual([]);
});

test("C6: undoing a removal begins with the key, and says what can't be undone", () => {
  const text = section("Add and remove a tenant").split("### Undo a removal")[1]?.split("### ")[0] ?? "";
  const steps = ["gcloud kms keys versions restore", "use-soft-deleted-buckets", "put the entry back, `pulumi up`"];
  const places = steps.map((step) => text.indexOf(step));
  expect(places[0]).toBeGreaterThan(0);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(text).toContain("What can't be undone: secrets");
});
