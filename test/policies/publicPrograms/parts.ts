/** What several of the programs are made of. */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { raw } from "../kinds/surroundings";

export const region = "us-central1";
export const secretText = (name: string) => pulumi.secret(name);
export const archive = () => new pulumi.asset.AssetArchive({});
export const image = (name: string, inputs: object = {}) =>
  raw("docker:index/image:Image", name, inputs, ["imageName"]).imageName;
export const run = (
  name: string,
  containers: readonly gcp.types.input.cloudrunv2.ServiceTemplateContainer[],
  template: object = {},
  inputs: object = {},
) =>
  new gcp.cloudrunv2.Service(name, {
    location: region,
    ...inputs,
    template: { containers: [...containers], ...template },
  });
export const everybody = (name: string, service: gcp.cloudrunv2.Service) =>
  new gcp.cloudrunv2.ServiceIamMember(name, {
    name: service.name,
    location: region,
    role: "roles/run.invoker",
    member: "allUsers",
  });
export const oldRun = (name: string, container: object, spec: object = {}, metadata?: object) =>
  new gcp.cloudrun.Service(name, {
    location: region,
    template: {
      ...(metadata && { metadata }),
      spec: { containers: [{ image: "gcr.io/cloudrun/hello", ...container }], ...spec },
    },
  });
export const oldEverybody = (name: string, service: gcp.cloudrun.Service) =>
  new gcp.cloudrun.IamMember(name, {
    service: service.name,
    location: region,
    role: "roles/run.invoker",
    member: "allUsers",
  });
