/** Turns the engine's messages into resources. */
import type * as pb from "@pulumi/pulumi/proto/analyzer_pb";
import { makeResource, type Resource } from "../graph";
import { Field } from "../read";

/** A protobuf Struct, which is all that is needed of it here. */
interface StructLike {
  toJavaScript(): Record<string, unknown>;
}

function fieldOf(struct: StructLike | undefined): Field {
  return struct === undefined ? Field.of(undefined) : Field.of(struct.toJavaScript());
}

/** A resource that is about to be created, updated or kept: its inputs, and nothing about its neighbours yet. */
export function readAnalyzeRequest(request: pb.AnalyzeRequest): Resource {
  const parent = request.getOptions()?.getParent();
  return makeResource({
    urn: request.getUrn(),
    type: request.getType(),
    name: request.getName(),
    parent: parent === "" ? undefined : parent,
    inputs: fieldOf(request.getProperties()),
    provider: fieldOf(request.getProvider()?.getProperties()),
  });
}

/**
 * A registered resource with its outputs and dependencies. Its inputs are those of the first phase where that saw it; else
 * (an update with `--target`) the outputs stand in for them.
 */
export function readStackResource(message: pb.AnalyzerResource, earlier: Resource | undefined): Resource {
  const dependencies = new Map<string, readonly string[]>();
  for (const [property, found] of message.getPropertydependenciesMap().entries()) {
    dependencies.set(property, found.getUrnsList());
  }
  const outputs = fieldOf(message.getProperties());
  const parent = message.getParent();
  return makeResource({
    urn: message.getUrn(),
    type: message.getType(),
    name: message.getName(),
    parent: parent === "" ? earlier?.parent : parent,
    inputs: earlier?.inputs ?? outputs,
    outputs,
    provider: earlier?.provider ?? fieldOf(message.getProvider()?.getProperties()),
    dependencies: message.getDependenciesList(),
    propertyDependencies: dependencies,
  });
}
