/** The error that a component throws for its arguments. */
import * as pulumi from "@pulumi/pulumi";
import { describeProblems, type Problem } from "./problem";

/**
 * Bad arguments of a component: every problem at once, without a stack trace, since the mistake is in the arguments and
 * not in the code. A program prints it as an error of the component; the host of a component plugin prints one line per
 * property.
 */
export class ArgumentsError extends pulumi.ResourceError {
  /**
   * Pulumi recognises kinds of errors by such marks and not by class, so that copies of its SDK work side by side. This
   * one makes the plugin host pass `errors` on to the engine.
   */
  readonly __pulumiInputPropertiesError = true;

  /** The problems under the names that the plugin host reads. */
  readonly errors: readonly pulumi.InputPropertyErrorDetails[];

  constructor(owner: pulumi.Resource, title: string, problems: readonly Problem[]) {
    super(describeProblems(title, problems), owner, true);
    this.name = "ArgumentsError";
    this.errors = problems.map(({ path, message }) => ({ propertyPath: path, reason: message }));
  }
}
