/** Rows for resources of other providers that real programs combine with Google's. Written by hand; types without a row are read by name. */
import type { Row } from "./row";

/** Where a container has commands and requests beside its own. */
const hooks = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"];

const podParts = (spec: string): Row => {
  const containers = ["containers", "initContainers", "ephemeralContainers"].map((list) => `${spec}.${list}`);
  return {
    env: containers.map((path) => `${path}.env`),
    words: containers.flatMap((path) => [
      `${path}.command`,
      `${path}.args`,
      ...hooks.map((hook) => `${path}.${hook}.exec.command`),
    ]),
    header: containers.flatMap((path) => hooks.map((hook) => `${path}.${hook}.httpGet.httpHeaders`)),
    identity: [`${spec}.serviceAccountName`],
    network: [`${spec}.hostNetwork`],
    reference: [
      ...containers.flatMap((path) => [
        `${path}.env.valueFrom.secretKeyRef.key`,
        `${path}.env.valueFrom.secretKeyRef.name`,
      ]),
      `${spec}.volumes.secret.secretName`,
      `${spec}.imagePullSecrets.name`,
    ],
  };
};

const template = podParts("spec.template.spec");

const kubernetes: Readonly<Record<string, Row>> = {
  "kubernetes:core/v1:Secret": { secret: ["data", "stringData"] },
  "kubernetes:core/v1:ConfigMap": { env: ["data", "binaryData"] },
  "kubernetes:core/v1:Pod": podParts("spec"),
  "kubernetes:core/v1:PodTemplate": podParts("template.spec"),
  "kubernetes:core/v1:ReplicationController": template,
  "kubernetes:apps/v1:Deployment": template,
  "kubernetes:apps/v1:StatefulSet": template,
  "kubernetes:apps/v1:DaemonSet": template,
  "kubernetes:apps/v1:ReplicaSet": template,
  "kubernetes:batch/v1:Job": template,
  "kubernetes:batch/v1:CronJob": podParts("spec.jobTemplate.spec.template.spec"),
  "kubernetes:core/v1:Service": {
    exposure: ["spec.type", "spec.loadBalancerSourceRanges"],
    address: ["spec.externalName"],
  },
  "kubernetes:networking.k8s.io/v1:Ingress": { exposure: ["spec.rules"], reference: ["spec.tls.secretName"] },
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": { grant: ["subjects", "roleRef.name"] },
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": { grant: ["subjects", "roleRef.name"] },
  // Which versions of which secrets a driver mounts.
  "kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass": {
    reference: ["spec.parameters.secrets", "spec.secretObjects"],
  },
  "kubernetes:helm.sh/v3:Release": { setting: ["values", "set"], script: ["valueYamlFiles"] },
  "kubernetes:helm.sh/v3:Chart": { setting: ["values"] },
  "kubernetes:helm.sh/v4:Chart": { setting: ["values"] },
  "kubernetes:yaml:ConfigFile": { script: ["file"] },
  "kubernetes:yaml:ConfigGroup": { script: ["yaml"], setting: ["objs"] },
  "kubernetes:yaml/v2:ConfigGroup": { script: ["yaml"], setting: ["objs"] },
  "kubernetes:yaml/v2:ConfigFile": { script: ["file"] },
};

const command: Row = {
  setting: ["environment"],
  script: ["create", "update", "delete", "stdin"],
  secret: ["connection.password", "connection.privateKey", "connection.privateKeyPassword"],
  address: ["connection.host"],
};

/** A parameter of AWS Systems Manager that isn't a `SecureString`: anybody who may read parameters reads it. */
export const plainParameter = "aws:ssm/parameter:Parameter, in plain text";

const others: Readonly<Record<string, Row>> = {
  "command:local:Command": command,
  "command:remote:Command": command,
  "docker-build:index:Image": { env: ["buildArgs"], secret: ["secrets", "registries.password"] },
  "docker:index/image:Image": { env: ["build.args"], secret: ["registry.password"] },
  "docker:index/container:Container": { env: ["envs"], words: ["command", "entrypoints"] },
  "aws:lambda/function:Function": { env: ["environment.variables"], identity: ["role"] },
  "aws:ecs/taskDefinition:TaskDefinition": { script: ["containerDefinitions"], identity: ["taskRoleArn"] },
  "aws:ec2/instance:Instance": { script: ["userData", "userDataBase64"], identity: ["iamInstanceProfile"] },
  "aws:apprunner/service:Service": {
    env: ["sourceConfiguration.imageRepository.imageConfiguration.runtimeEnvironmentVariables"],
  },
  "aws:ssm/parameter:Parameter": { secret: ["value"], env: ["insecureValue"] },
  [plainParameter]: { env: ["value", "insecureValue"] },
  "azure-native:appconfiguration:KeyValue": { env: ["value"] },
  "azure:appconfiguration/configurationKey:ConfigurationKey": { env: ["value"] },
  "aws:secretsmanager/secretVersion:SecretVersion": { secret: ["secretString", "secretBinary"] },
  "azure-native:web:WebApp": { env: ["siteConfig.appSettings", "siteConfig.connectionStrings"] },
  "azure-native:keyvault:Secret": { secret: ["properties.value"] },
  "postgresql:index/role:Role": { secret: ["password", "passwordWo"] },
  "mysql:index/user:User": { secret: ["plaintextPassword"] },
  "github:index/actionsSecret:ActionsSecret": { secret: ["plaintextValue", "value"], reference: ["secretName"] },
  "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret": {
    secret: ["plaintextValue", "value"],
    reference: ["secretName"],
  },
  "github:index/actionsOrganizationSecret:ActionsOrganizationSecret": {
    secret: ["plaintextValue", "value"],
    reference: ["secretName"],
  },
  "github:index/dependabotSecret:DependabotSecret": { secret: ["plaintextValue", "value"], reference: ["secretName"] },
  "github:index/actionsVariable:ActionsVariable": { env: ["value"] },
  "gitlab:index/projectVariable:ProjectVariable": { env: ["value"] },
  "cloudflare:index/workersScript:WorkersScript": {
    env: ["plainTextBindings"],
    secret: ["secretTextBindings.text"],
    script: ["content"],
  },
  "cloudflare:index/workersSecret:WorkersSecret": { secret: ["secretText"] },
};

export const otherRows: Readonly<Record<string, Row>> = { ...kubernetes, ...others };
