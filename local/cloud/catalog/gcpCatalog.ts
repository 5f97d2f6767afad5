/** The types of the Google provider that the local cloud serves. */
import { observations } from "./observed.json";
import { buildCatalog } from "./shape";
import accesscontextmanager from "./shapes/accesscontextmanager.json";
import artifactregistry from "./shapes/artifactregistry.json";
import bigquery from "./shapes/bigquery.json";
import billing from "./shapes/billing.json";
import binaryauthorization from "./shapes/binaryauthorization.json";
import cloudrun from "./shapes/cloudrun.json";
import cloudrunv2 from "./shapes/cloudrunv2.json";
import compute from "./shapes/compute.json";
import containeranalysis from "./shapes/containeranalysis.json";
import dns from "./shapes/dns.json";
import iam from "./shapes/iam.json";
import iap from "./shapes/iap.json";
import kms from "./shapes/kms.json";
import logging from "./shapes/logging.json";
import monitoring from "./shapes/monitoring.json";
import organizations from "./shapes/organizations.json";
import orgpolicy from "./shapes/orgpolicy.json";
import projects from "./shapes/projects.json";
import pubsub from "./shapes/pubsub.json";
import secretmanager from "./shapes/secretmanager.json";
import serviceaccount from "./shapes/serviceaccount.json";
import storage from "./shapes/storage.json";
import vpcaccess from "./shapes/vpcaccess.json";

/** The files are imported one by one so that a bundler finds them. */
export const gcpCatalog = buildCatalog(
  [
    accesscontextmanager,
    artifactregistry,
    bigquery,
    billing,
    binaryauthorization,
    cloudrun,
    cloudrunv2,
    compute,
    containeranalysis,
    dns,
    iam,
    iap,
    kms,
    logging,
    monitoring,
    organizations,
    orgpolicy,
    projects,
    pubsub,
    secretmanager,
    serviceaccount,
    storage,
    vpcaccess,
  ],
  observations,
);
