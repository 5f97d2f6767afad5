/** Identities from outside Google Cloud. */
import type { BadCase, FaultKind, GoodCase } from "../faultKind";
import { gcp, oneTenant, pulumi, twoTenants } from "../surroundings";
import { foreign, repository } from "./grantsParts";
import { fixedConditions, openConditions } from "./poolConditions";

const pool = () => new gcp.iam.WorkloadIdentityPool("ci", { workloadIdentityPoolId: "ci" });

const provider = (of: gcp.iam.WorkloadIdentityPool, more: object) =>
  new gcp.iam.WorkloadIdentityPoolProvider("github", {
    workloadIdentityPoolId: of.workloadIdentityPoolId,
    workloadIdentityPoolProviderId: "github",
    attributeMapping: { "google.subject": "assertion.sub", "attribute.repository": "assertion.repository" },
    oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
    ...more,
  });

const deployer = () => new gcp.serviceaccount.Account("deploy", { accountId: "deploy" });

/** Lets a member act as the account that deploys. */
const actAs = (member: pulumi.Input<string>) =>
  new gcp.serviceaccount.IAMMember("g", {
    serviceAccountId: deployer().name,
    role: "roles/iam.workloadIdentityUser",
    member,
  });

/** A provider for GitHub with a condition, and one repository that may act as the account that deploys. */
const onCondition = (attributeCondition: string) => () => {
  provider(pool(), { attributeCondition });
  actAs(repository);
};

const condition = { attributeCondition: "assertion.repository_owner_id == '123456'" };

const provided = (issuerUri: string, attributeCondition?: string) => () => {
  provider(pool(), {
    attributeMapping: { "google.subject": "assertion.sub" },
    oidc: { issuerUri },
    attributeCondition,
  });
};

export const federation: FaultKind = {
  title: "Identities from outside Google Cloud",
  bad: [
    [
      "a whole pool as text",
      () => actAs("principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*"),
      foreign,
    ],
    [
      "a whole pool by its output",
      () => {
        const of = pool();
        provider(of, condition);
        actAs(
          pulumi.interpolate`principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*`,
        );
      },
      foreign,
    ],
    [
      "GitHub without a condition",
      () => {
        provider(pool(), {});
        actAs(repository);
      },
      foreign,
    ],
    [
      "GitLab with a condition that always holds",
      () => provider(pool(), { oidc: { issuerUri: "https://gitlab.com" }, attributeCondition: "true" }),
      "no-cross-tenant-grant",
    ],
    [
      "GitHub with a condition on the branch alone",
      () => provider(pool(), { attributeCondition: "assertion.ref == 'refs/heads/main'" }),
      foreign,
    ],
    [
      "GitHub with a condition on an attribute that is the branch",
      () =>
        provider(pool(), {
          attributeMapping: { "google.subject": "assertion.sub", "attribute.branch": "assertion.ref" },
          attributeCondition: "attribute.branch == 'refs/heads/main'",
        }),
      foreign,
    ],
    [
      "GitLab without a condition",
      () => {
        provider(pool(), { oidc: { issuerUri: "https://gitlab.com" } });
        actAs(repository);
      },
      foreign,
    ],
    [
      "a whole pool, by binding",
      () => {
        new gcp.serviceaccount.IAMBinding("g", {
          serviceAccountId: deployer().name,
          role: "roles/iam.workloadIdentityUser",
          members: [
            repository,
            "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*",
          ],
        });
      },
      foreign,
    ],
    [
      "another tenant's pool of a cluster",
      twoTenants((acme) => {
        new gcp.serviceaccount.IAMMember("g", {
          serviceAccountId: acme.account.name,
          role: "roles/iam.serviceAccountTokenCreator",
          member: "allAuthenticatedUsers",
        });
      }),
      foreign,
    ],
    [
      "Terraform Cloud without a condition",
      () => {
        provider(pool(), { oidc: { issuerUri: "https://app.terraform.io" } });
        actAs(repository);
      },
      foreign,
    ],
    [
      "Pulumi Cloud without a condition",
      () => provider(pool(), { oidc: { issuerUri: "https://api.pulumi.com/oidc" } }),
      foreign,
    ],
    [
      "Buildkite with a condition on the audience",
      () =>
        provider(pool(), {
          oidc: { issuerUri: "https://agent.buildkite.com" },
          attributeCondition: "assertion.aud == 'https://iam.googleapis.com/deploy'",
        }),
      foreign,
    ],
    [
      "GitHub with a condition that any owner meets",
      () => provider(pool(), { attributeCondition: "assertion.repository_owner != ''" }),
      foreign,
    ],
    [
      "GitHub with an alternative that always holds",
      () => provider(pool(), { attributeCondition: "assertion.repository_owner == 'acme' || true" }),
      foreign,
    ],
    ...openConditions.map(
      ([what, expression]): BadCase => [`GitHub with a condition ${what}`, onCondition(expression), foreign],
    ),
    [
      "a whole pool, by a policy",
      () => {
        const of = pool();
        provider(of, condition);
        new gcp.serviceaccount.IAMPolicy("g", {
          serviceAccountId: deployer().name,
          policyData: JSON.stringify({
            bindings: [
              {
                role: "roles/iam.workloadIdentityUser",
                members: ["principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*"],
              },
            ],
          }),
        });
      },
      foreign,
    ],
    ["Google accounts without a condition", provided("https://accounts.google.com"), "no-cross-tenant-grant"],
    [
      "GitHub with a condition on who started it",
      provided("https://token.actions.githubusercontent.com", "assertion.actor == 'jane'"),
      "no-cross-tenant-grant",
    ],
    [
      "GitHub with a condition on the number of who started it",
      provided(
        "https://token.actions.githubusercontent.com",
        "assertion.actor_id == '4711' && assertion.event_name == 'issues'",
      ),
      "no-cross-tenant-grant",
    ],
  ],
  good: [
    [
      "one repository, as text, with a condition",
      () => {
        provider(pool(), condition);
        actAs(repository);
      },
    ],
    [
      "one repository by the pool's output",
      () => {
        const of = pool();
        provider(of, condition);
        actAs(pulumi.interpolate`principalSet://iam.googleapis.com/${of.name}/attribute.repository/acme/app`);
      },
    ],
    [
      "GitHub with a condition on the branch and on an attribute that is the owner",
      () =>
        provider(pool(), {
          attributeMapping: { "google.subject": "assertion.sub", "attribute.owner": "assertion.repository_owner" },
          attributeCondition: "attribute.owner == 'acme' && assertion.ref == 'refs/heads/main'",
        }),
    ],
    ...fixedConditions.map(
      ([what, expression]): GoodCase => [`GitHub with a condition ${what}`, onCondition(expression)],
    ),
    [
      "the issuer of one enterprise at GitHub",
      () => provider(pool(), { oidc: { issuerUri: "https://token.actions.githubusercontent.com/acme" } }),
    ],
    [
      "one subject",
      () => {
        provider(pool(), condition);
        actAs(
          "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/subject/repo:acme/app:ref:refs/heads/main",
        );
      },
    ],
    [
      "one's own issuer without a condition",
      () => {
        provider(pool(), { oidc: { issuerUri: "https://id.acme.example" } });
        actAs(repository);
      },
    ],
    [
      "a cluster's account for one workload",
      oneTenant((acme) => {
        acme.service();
        actAs("serviceAccount:example.svc.id.goog[acme/app]");
      }),
    ],
    [
      "an AWS account with a condition",
      () => {
        const of = pool();
        new gcp.iam.WorkloadIdentityPoolProvider("aws", {
          workloadIdentityPoolId: of.workloadIdentityPoolId,
          workloadIdentityPoolProviderId: "aws",
          aws: { accountId: "123456789012" },
        });
        actAs(pulumi.interpolate`principalSet://iam.googleapis.com/${of.name}/attribute.aws_role/deploy`);
      },
    ],
    [
      "one repository by the pool's output, by binding",
      () => {
        const of = pool();
        provider(of, condition);
        new gcp.serviceaccount.IAMBinding("g", {
          serviceAccountId: deployer().name,
          role: "roles/iam.workloadIdentityUser",
          members: [
            pulumi.interpolate`principalSet://iam.googleapis.com/${of.name}/attribute.repository/acme/app`,
            pulumi.interpolate`principalSet://iam.googleapis.com/${of.name}/attribute.repository/acme/infra`,
          ],
        });
      },
    ],
    [
      "one subject by the pool's output",
      () => {
        const of = pool();
        provider(of, { attributeCondition: "assertion.repository == 'acme/app'" });
        actAs(pulumi.interpolate`principal://iam.googleapis.com/${of.name}/subject/repo:acme/app:environment:prod`);
      },
    ],
    [
      "an issuer of Azure's with its directory in the address",
      () =>
        provider(pool(), {
          oidc: { issuerUri: "https://sts.windows.net/11111111-2222-3333-4444-555555555555/" },
        }),
    ],
    [
      "a group of a workforce pool that may look at services",
      () => {
        new gcp.projects.IAMMember("g", {
          project: "p",
          role: "roles/run.viewer",
          member: "principalSet://iam.googleapis.com/locations/global/workforcePools/staff/group/developers",
        });
      },
    ],
    [
      "GitLab with a condition on its group",
      () =>
        provider(pool(), {
          oidc: { issuerUri: "https://gitlab.com/" },
          attributeCondition: "assertion.namespace_path.startsWith('acme/')",
        }),
    ],
    [
      "one repository that deploys under a tenant's account through the deploy account",
      twoTenants((acme) => {
        const of = pool();
        provider(of, condition);
        const deploy = deployer();
        new gcp.serviceaccount.IAMMember("federated", {
          serviceAccountId: deploy.name,
          role: "roles/iam.workloadIdentityUser",
          member: pulumi.interpolate`principalSet://iam.googleapis.com/${of.name}/attribute.repository/acme/app`,
        });
        new gcp.serviceaccount.IAMMember("act", {
          serviceAccountId: acme.account.name,
          role: "roles/iam.serviceAccountUser",
          member: deploy.member,
        });
      }),
    ],
    [
      "an organisation's own issuer at CircleCI",
      provided("https://oidc.circleci.com/org/5f0e1c2d-0000-4000-8000-000000000000"),
    ],
    [
      "GitHub with a condition on the repository's number",
      provided(
        "https://token.actions.githubusercontent.com",
        "assertion.repository_id == '987654321' && assertion.ref == 'refs/heads/main' && assertion.actor != 'dependabot[bot]'",
      ),
    ],
  ],
};
