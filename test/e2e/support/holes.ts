/**
 * The sample of two tenants with one wall out each, as a program. Bulkhead's components take no argument that opens a wall,
 * so the holes are made as someone would who goes around them: with a resource beside them, or by changing one of theirs.
 */
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as compute from "@pulumi/gcp/compute";
import * as projects from "@pulumi/gcp/projects";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { sampleProject as project, sampleProgram } from "../../../cli/local/sampleProgram";

type Props = Record<string, unknown>;
type Changes = Readonly<Record<string, (props: Props) => Props>>;

export interface HoleMakers {
  /** Changes to the sample's own resources, by their logical names. */
  readonly changes?: Changes;
  /** Resources beside the sample's; all of those are there before. */
  readonly add?: (options: pulumi.CustomResourceOptions) => void;
}

const region = "europe-west1";
const workloadNetwork = `projects/${project}/global/networks/cell-workload`;
const accessor = "roles/secretmanager.secretAccessor";
/** Runs the app of the tenant that breaks in. */
const intruder = `serviceAccount:globex-run@${project}.iam.gserviceaccount.com`;

/** The sample with these changes. */
export function sampleWith({ changes = {}, add }: HoleMakers): pulumi.Inputs | Promise<pulumi.Inputs> {
  const made: pulumi.Resource[] = [];
  pulumi.runtime.registerStackTransformation(({ name, resource, props, opts }) => {
    made.push(resource);
    const change = changes[name];
    return change === undefined ? undefined : { props: change(props), opts };
  });
  return sampleProgram().then((outputs) => {
    // An authoritative policy that is written later would take the grant away again.
    add?.({ dependsOn: made.filter((resource) => pulumi.CustomResource.isInstance(resource)) });
    return outputs;
  });
}

/** A change of a policy document, as text. */
const document =
  (change: (text: string) => string) =>
  (props: Props): Props => ({ ...props, policyData: pulumi.output(props.policyData as string).apply(change) });

/** A change of a service's template. */
const template =
  (change: (template: Props) => Props) =>
  (props: Props): Props => ({ ...props, template: change(props.template as Props) });

const listOf = (value: unknown) => value as readonly Props[];
const asVictim = (text: string) => text.replaceAll("globex-run@", "acme-run@");
const withIntruder = (text: string) =>
  text.replace(/"(serviceAccount:acme-run@[^"]*)"/, (first) => `${first},"${intruder}"`);

/** Each takes out the wall that it is named for, and no other. */
export const holes = {
  secretGrant: {
    add: (options) =>
      void new secretmanager.SecretIamMember(
        "hole",
        { project, secretId: "acme_key_session", role: accessor, member: intruder },
        options,
      ),
  },
  bucketGrant: {
    add: (options) =>
      void new storage.BucketIAMMember(
        "hole",
        { bucket: "acme-data-100000000001", role: "roles/storage.objectViewer", member: intruder },
        options,
      ),
  },
  projectGrant: {
    add: (options) => void new projects.IAMMember("hole", { project, role: accessor, member: intruder }, options),
  },
  foreignInvoker: {
    add: (options) => invoker(intruder, options),
  },
  tokenCreator: {
    add: (options) =>
      void new serviceaccount.IAMMember(
        "hole",
        {
          serviceAccountId: `projects/${project}/serviceAccounts/acme-run@${project}.iam.gserviceaccount.com`,
          role: "roles/iam.serviceAccountTokenCreator",
          member: intruder,
        },
        options,
      ),
  },
  publicProxy: {
    changes: { "acme-egress-proxy": (props) => ({ ...props, ingress: "INGRESS_TRAFFIC_ALL" }) },
    add: (options) => invoker("allUsers", options),
  },
  sharedSecret: {
    changes: {
      "acme-key-session-iam": document(withIntruder),
      "globex-workload": template((own) => ({
        ...own,
        volumes: [
          ...listOf(own.volumes),
          { name: "shared", secret: { secret: "acme_key_session", items: [{ path: "value", version: "latest" }] } },
        ],
      })),
    },
  },
  sharedAccount: {
    changes: {
      "globex-workload": template((own) => ({ ...own, serviceAccount: asVictim(intruder).split(":")[1] })),
      "globex-key-session-iam": document(asVictim),
      "globex-bucket-iam": document(asVictim),
      "globex-egress-invokers": document(asVictim),
    },
  },
  natWithRoute: {
    add: wayOut,
  },
  natWithRouteAndFirewall: {
    changes: { "cell-workload-deny-egress": (props) => ({ ...props, action: "allow" }) },
    add: wayOut,
  },
  rawField: {
    changes: {
      "acme-egress-proxy": template((own) => ({
        ...own,
        containers: listOf(own.containers).map((container) => ({
          ...container,
          envs: listOf(container.envs).map((variable) =>
            variable.name === "ANALYTICS_PLAN" ? { name: variable.name, value: JSON.stringify(rawPlan) } : variable,
          ),
        })),
      })),
    },
  },
} as const satisfies Readonly<Record<string, HoleMakers>>;

const rawPlan = {
  version: 1,
  vendors: { mixpanel: { region: "eu" } },
  events: { signed_up: { to: ["mixpanel"], fields: { email: "keep" } } },
  apis: { anthropic: { upstream: "https://api.anthropic.com", header: "x-api-key" } },
};

function invoker(member: string, options: pulumi.CustomResourceOptions): void {
  new cloudrunv2.ServiceIamMember(
    "hole",
    { project, location: region, name: "acme-egress", role: "roles/run.invoker", member },
    options,
  );
}

/** A NAT for every subnet of the workload network, and the default route that it needs. */
function wayOut(options: pulumi.CustomResourceOptions): void {
  const network = workloadNetwork;
  const router = new compute.Router("hole", { project, region, network }, options);
  new compute.RouterNat(
    "hole",
    {
      project,
      region,
      router: router.name,
      natIpAllocateOption: "AUTO_ONLY",
      sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
    },
    options,
  );
  const route = { project, network, destRange: "0.0.0.0/0", nextHopGateway: "default-internet-gateway" };
  new compute.Route("hole", route, options);
}
