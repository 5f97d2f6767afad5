/** The three ways to a tenant's workload. In each, IAM decides before a request reaches the app. */
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as compute from "@pulumi/gcp/compute";
import * as iap from "@pulumi/gcp/iap";
import * as pulumi from "@pulumi/pulumi";
import { AccessThrough } from "../enums";
import { tenantNames } from "../naming";
import { IamDocument, iamRoles } from "./iamDocument";
import { explainRefusedMembers } from "./refusedMembers";
import { isActive, type TenantContext } from "./tenantContext";
import type { TenantInputs } from "./tenantInputs";

/** Settings of the service that follow from the way in. */
export function entrance(through: AccessThrough) {
  switch (through) {
    case AccessThrough.Iap:
      return { ingress: "INGRESS_TRAFFIC_ALL", iapEnabled: true, defaultUriDisabled: false } as const;
    case AccessThrough.Invoker:
      return { ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY", iapEnabled: false, defaultUriDisabled: false } as const;
    case AccessThrough.LoadBalancer:
      return {
        ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
        iapEnabled: false,
        defaultUriDisabled: true,
      } as const;
  }
}

export interface Entrance {
  /** Who may invoke the service without logging in through a browser. */
  readonly invokers: IamDocument;
  /** Backend service for a load balancer, with `loadBalancer` only. */
  readonly backend: pulumi.Output<string> | undefined;
}

type Members = pulumi.Input<pulumi.Input<string>[]>;

/** Lets the members in, and nobody else. A tenant that is not active lets nobody in. */
export function createEntrance(
  tenant: TenantContext,
  service: cloudrunv2.Service,
  through: AccessThrough,
  members: Members,
  oauth: TenantInputs["oauth"],
): Entrance {
  const invokers = new IamDocument(`workload of tenant '${tenant.id}'`);
  const logins = new IamDocument(`login of tenant '${tenant.id}'`);
  if (isActive(tenant)) {
    if (through === AccessThrough.Invoker) {
      invokers.grantList(iamRoles.invokeService, members);
    } else {
      // People never invoke the service: Identity-Aware Proxy does, after it has let them in.
      invokers.grant(iamRoles.invokeService, tenant.cell.iapAgent);
      logins.grantList(iamRoles.loginThroughIap, members);
    }
  }
  const refused = explainRefusedMembers(tenant.id);
  const ofMembers = { ...tenant.child, hooks: refused };
  const backend =
    through === AccessThrough.LoadBalancer ? createBackend(tenant, service, logins, ofMembers) : undefined;
  const client = oauth && createLoginClient(tenant, backend?.settingsOf ?? cloudRunSettings(tenant, service), oauth);
  const login =
    backend?.login ?? (through === AccessThrough.Iap ? createLogin(tenant, service, logins, ofMembers) : undefined);
  createInvokerPolicy(tenant, service, "workload", invokers, {
    ...tenant.firstDeletedChild,
    hooks: { ...tenant.firstDeletedChild.hooks, ...refused },
    // Identity-Aware Proxy may invoke once the list of people is there. And since Pulumi deletes in reverse order, this
    // protected policy stops a deletion before the list, or the client that people log in with, is gone.
    dependsOn: [login, client].filter((resource) => resource !== undefined),
  });
  return { invokers, backend: backend?.id };
}

/** Has Identity-Aware Proxy log people in with an OAuth client of the tenant, whose consent screen may be for everybody. */
function createLoginClient(
  tenant: TenantContext,
  name: pulumi.Output<string>,
  { clientId, clientSecret }: NonNullable<TenantInputs["oauth"]>,
): pulumi.Resource {
  return new iap.Settings(
    `${tenant.id}-workload-login-client`,
    { name, accessSettings: { oauthSettings: { clientId, clientSecret: pulumi.secret(clientSecret) } } },
    tenant.child,
  );
}

/** Name of a service's settings of Identity-Aware Proxy. */
function cloudRunSettings({ cell }: TenantContext, service: cloudrunv2.Service): pulumi.Output<string> {
  return pulumi.interpolate`projects/${cell.projectNumber}/iap_web/cloud_run-${cell.region}/services/${service.name}`;
}

/** The authoritative list of who may log in to a service through Identity-Aware Proxy. */
function createLogin(
  tenant: TenantContext,
  service: cloudrunv2.Service,
  logins: IamDocument,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new iap.WebCloudRunServiceIamPolicy(
    `${tenant.id}-workload-login`,
    {
      project: tenant.cell.project,
      location: tenant.cell.region,
      cloudRunServiceName: service.name,
      policyData: logins.policyData(),
    },
    options,
  );
}

interface Backend {
  readonly id: pulumi.Output<string>;
  readonly login: pulumi.Resource;
  /** Name of its settings of Identity-Aware Proxy, which know the backend by its number. */
  readonly settingsOf: pulumi.Output<string>;
}

/** The authoritative list of who may invoke a service. */
export function createInvokerPolicy(
  tenant: TenantContext,
  service: cloudrunv2.Service,
  part: string,
  invokers: IamDocument,
  options: pulumi.CustomResourceOptions,
): cloudrunv2.ServiceIamPolicy {
  return new cloudrunv2.ServiceIamPolicy(
    `${tenant.id}-${part}-invokers`,
    {
      project: tenant.cell.project,
      location: tenant.cell.region,
      name: service.name,
      policyData: invokers.policyData(),
    },
    options,
  );
}

/** What a load balancer points at: a backend that asks for a login before it forwards. */
function createBackend(
  tenant: TenantContext,
  service: cloudrunv2.Service,
  logins: IamDocument,
  ofMembers: pulumi.CustomResourceOptions,
): Backend {
  const { id, cell, child } = tenant;
  const group = new compute.RegionNetworkEndpointGroup(
    `${id}-endpoints`,
    {
      name: tenantNames.backend(id),
      project: cell.project,
      region: cell.region,
      networkEndpointType: "SERVERLESS",
      cloudRun: { service: service.name },
    },
    child,
  );
  const backend = new compute.BackendService(
    `${id}-backend`,
    {
      name: tenantNames.backend(id),
      project: cell.project,
      description: `Workload of tenant ${id}`,
      loadBalancingScheme: "EXTERNAL_MANAGED",
      protocol: "HTTPS",
      backends: [{ group: group.id }],
      iap: { enabled: true },
      // Its entries would hold the whole URL of each request. Identity-Aware Proxy logs who logged in.
      logConfig: { enable: false },
    },
    child,
  );
  const login = new iap.WebBackendServiceIamPolicy(
    `${id}-backend-login`,
    { project: cell.project, webBackendService: backend.name, policyData: logins.policyData() },
    ofMembers,
  );
  const settingsOf = pulumi.interpolate`projects/${cell.projectNumber}/iap_web/compute/services/${backend.generatedId}`;
  return { id: backend.id, login, settingsOf };
}
