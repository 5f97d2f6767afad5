/** The component `Tenant`: one customer's compartment, put together from the parts beside this file. */
import type * as serviceaccount from "@pulumi/gcp/serviceaccount";
import type * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { hasPrivacy, haveOwnNetworks, roles, userKeyApis } from "../../plan";
import { AccessThrough, TenantState } from "../enums";
import { labelsFor } from "../labels";
import { withFixedArguments } from "../validation/fixedArguments";
import { refuseRemoval } from "../validation/removal";
import { createEntrance, type Entrance } from "./access";
import { createBudget } from "./budget";
import { keepsUsersFiles, makesBucketTokens } from "./checkTenant";
import { createEgressProxy, type EgressProxy, type EgressProxySettings } from "./egressProxy";
import { fixedTenantProblems } from "./fixedTenant";
import { iamRoles } from "./iamDocument";
import { accountHooks, keyOptions } from "./quarantine";
import { rowsAgents } from "./rows";
import type { TenantArgs } from "./tenantArgs";
import { createBucket, type TenantBucket } from "./tenantBucket";
import { isActive, type TenantContext } from "./tenantContext";
import { createDataKey, type TenantDataKey } from "./tenantDataKey";
import { createEgressAccount, createWorkloadAccount } from "./tenantIdentities";
import { checkTenantArgs, type ProxyInputs, type TenantInputs, withSecretsMarked } from "./tenantInputs";
import { createProxyKeys, createWorkloadKeys, type MountedSecret } from "./tenantKeys";
import { untilGranted } from "./untilGranted";
import { createWorkload } from "./workload";

/** The policies that `grantInvoke` and `grantRead` add to. Not properties of the class: those are outputs of the component. */
interface Grantable {
  readonly tenant: TenantContext;
  readonly through: AccessThrough;
  readonly entrance: Entrance;
  readonly bucket: TenantBucket;
}

const grantable = new WeakMap<Tenant, Grantable>();

/**
 * One customer's compartment: own identities, own encryption key, own secrets with one reader each, own bucket, own
 * Cloud Run service without a way to the internet and, for analytics and declared APIs, its own egress proxy.
 */
export class Tenant extends pulumi.ComponentResource {
  /** Id of the tenant. */
  public readonly tenantId: pulumi.Output<string>;
  /** Life of the tenant: `active`, `quarantined` or `closing`. */
  public readonly state: pulumi.Output<string>;
  /** Address of the tenant's app. Empty with `access.through` `loadBalancer`: the app then has your load balancer's address only. */
  public readonly url: pulumi.Output<string>;
  /** Address of the tenant's egress proxy, which answers the tenant's app only. Undefined without `analytics` and `apis`. */
  public readonly proxyUrl: pulumi.Output<string | undefined>;
  /** Name of the tenant's bucket. */
  public readonly bucketName: pulumi.Output<string>;
  /** Ids of the tenant's secrets. Values of external keys are added to these. */
  public readonly secretIds: pulumi.Output<string[]>;
  /** Key that encrypts the tenant's secrets, bucket and images. Destroying it makes them unreadable, copies of them included. */
  public readonly dataKey: pulumi.Output<string>;
  /** Service account of the app. */
  public readonly workloadIdentity: pulumi.Output<string>;
  /** Service account of the egress proxy; undefined without `analytics` and `apis`. */
  public readonly egressIdentity: pulumi.Output<string | undefined>;
  /** Backend service for a load balancer; undefined unless `access.through` is `loadBalancer`. */
  public readonly backend: pulumi.Output<string | undefined>;

  /**
   * @param name the tenant's id: 3 to 20 lower-case letters, digits and `-`; all its cloud names start with it
   */
  constructor(name: string, args: TenantArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      "bulkhead:index:Tenant",
      name,
      withSecretsMarked(args),
      withFixedArguments(`tenant '${name}'`, opts, fixedTenantProblems),
    );
    const inputs = checkTenantArgs(this, name, args);
    const { state, access } = inputs;
    const child = { parent: this };
    const removal = refuseRemoval();
    const permanentChild = { ...child, protect: state !== TenantState.Closing };
    const hooks = untilGranted(name);
    const tenant: TenantContext = {
      id: name,
      cell: inputs.cell,
      state,
      labels: (role) => labelsFor(name, role, inputs.labels),
      child,
      permanentChild,
      firstDeletedChild: state === TenantState.Closing ? permanentChild : { ...permanentChild, hooks: removal },
      accountHooks: accountHooks(name, state),
      untilGranted: hooks,
      keyChild: keyOptions(name, state, { ...child, hooks }),
    };
    const account = createWorkloadAccount(tenant);
    const sink = inputs.proxy?.plan.sinks?.bigquery;
    const rows = sink && { settings: sink, agents: rowsAgents(tenant.cell) };
    const dataKey = createDataKey(tenant, rows === undefined ? [] : [rows.agents.pubSub, rows.agents.bigQuery]);
    const egressAccount = inputs.proxy && createEgressAccount(tenant);
    const bucket = createBucket(tenant, dataKey, bucketUser(inputs, account, egressAccount), inputs.retention);
    const owner = { tenant, dataKey, reader: account, role: roles.workload } as const;
    const keys = createWorkloadKeys(owner, inputs.keys);
    const surroundings = { dataKey, caller: account, bucket: bucket.bucket, rows };
    const egress =
      inputs.proxy &&
      egressAccount &&
      createEgress(tenant, inputs, inputs.proxy, { ...surroundings, account: egressAccount });
    const service = createWorkload(tenant, {
      account,
      dataKey,
      through: access.through,
      image: inputs.image,
      env: inputs.env,
      compute: inputs.compute,
      sessions: inputs.sessions,
      bucket: bucket.bucket,
      secrets: keys,
      proxy: egress && { url: egress.proxy.url, image: egress.image, userKeys: egress.userKeys },
      dependsOn: egress?.proxy.callable ?? [],
    });
    const entrance = createEntrance(tenant, service, access.through, access.members, inputs.oauth);
    if (inputs.budget !== undefined) {
      createBudget(tenant, inputs.budget);
    }
    grantable.set(this, { tenant, through: access.through, entrance, bucket });

    this.tenantId = pulumi.output(name);
    this.state = pulumi.output<string>(tenant.state);
    this.url = service.uri;
    this.proxyUrl = pulumi.output(egress?.proxy.service.uri);
    this.bucketName = bucket.bucket.name;
    this.secretIds = pulumi.all([...keys, ...(egress?.secrets ?? [])].map(({ secret }) => secret.secretId));
    this.dataKey = dataKey.key.id;
    this.workloadIdentity = account.email;
    this.egressIdentity = pulumi.output(egress?.account.email);
    this.backend = pulumi.output(entrance.backend);
    this.registerOutputs({
      tenantId: this.tenantId,
      state: this.state,
      url: this.url,
      proxyUrl: this.proxyUrl,
      bucketName: this.bucketName,
      secretIds: this.secretIds,
      dataKey: this.dataKey,
      workloadIdentity: this.workloadIdentity,
      egressIdentity: this.egressIdentity,
      backend: this.backend,
    });
  }

  /**
   * Lets a further principal invoke the app with an identity token, besides `access.members`. For tenants with
   * `access.through: invoker` only, since Identity-Aware Proxy stands before the others. Call it right after the
   * constructor: the policy is authoritative, and a grant that comes later is an error. A tenant that is not active
   * stays cut off.
   *
   * @param member IAM principal, e.g. `serviceAccount:jobs@acme-prod.iam.gserviceaccount.com`
   */
  public grantInvoke(member: pulumi.Input<string>): void {
    const { tenant, entrance, through } = partsOf(this);
    if (through !== AccessThrough.Invoker) {
      throw new pulumi.RunError(
        `tenant '${tenant.id}': grantInvoke must be called on a tenant with 'access.through' 'invoker', got '${through}'; Identity-Aware Proxy takes no identity tokens of Cloud Run: add the principal to 'access.members'`,
      );
    }
    if (isActive(tenant)) {
      entrance.invokers.grant(iamRoles.invokeService, member);
    }
  }

  /**
   * Lets a principal read the objects of the tenant's bucket, and no more. The same rules as for `grantInvoke`.
   *
   * @param member IAM principal, e.g. `group:support@example.com`
   */
  public grantRead(member: pulumi.Input<string>): void {
    const { tenant, bucket } = partsOf(this);
    if (isActive(tenant)) {
      bucket.grants.grant(iamRoles.readObjects, member);
    }
  }
}

function partsOf(component: Tenant) {
  const parts = grantable.get(component);
  if (!parts) {
    throw new pulumi.RunError("the tenant was not created by its constructor");
  }
  return parts;
}

interface Egress {
  readonly account: serviceaccount.Account;
  readonly image: pulumi.Input<string>;
  readonly secrets: readonly MountedSecret[];
  /** APIs whose calls carry each user's own key. */
  readonly userKeys: readonly string[];
  readonly proxy: EgressProxy;
}

/** Who reads and writes the bucket. With sessions never the app's own account, whose token every session can get under isolation `process`. */
function bucketUser(
  { sessions }: TenantInputs,
  workload: serviceaccount.Account,
  egress: serviceaccount.Account | undefined,
): serviceaccount.Account | undefined {
  if (sessions === undefined) {
    return workload;
  }
  return keepsUsersFiles(sessions) ? egress : undefined;
}

interface EgressSurroundings {
  readonly dataKey: TenantDataKey;
  readonly account: serviceaccount.Account;
  /** The only caller. */
  readonly caller: serviceaccount.Account;
  readonly bucket: storage.Bucket;
  readonly rows: EgressProxySettings["rows"];
}

/** The egress proxy with its keys. */
function createEgress(
  tenant: TenantContext,
  { keys, pseudonymKeys, compute, sessions }: TenantInputs,
  proxy: ProxyInputs,
  { dataKey, account, caller, bucket, rows }: EgressSurroundings,
): Egress {
  const userKeys = userKeyApis(proxy.plan);
  const namesUsers = sessions !== undefined && haveOwnNetworks({ ...sessions, userKeys });
  const owner = { tenant, dataKey, reader: account, role: roles.egressProxy } as const;
  const secrets = createProxyKeys(owner, proxy.plan, keys, pseudonymKeys, namesUsers);
  const { json: plan, image, size } = proxy;
  const service = createEgressProxy(tenant, {
    account,
    workloadAccount: caller,
    dataKey,
    bucket: keepsUsersFiles(sessions) ? bucket : undefined,
    makesBucketTokens: makesBucketTokens(sessions),
    image,
    plan,
    hasPrivacy: hasPrivacy(proxy.plan),
    rows,
    secrets,
    size,
    workloadTimeoutSeconds: compute.timeoutSeconds,
  });
  return { account, image, secrets, userKeys, proxy: service };
}
