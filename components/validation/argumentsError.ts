import * as pulumi from "@pulumi/pulumi";
import { describeProblems, type Problem } from "./index";

/**
 * Bad arguments of a component: every problem at once, no stack trace, as the mistake is in the arguments and not in
 * the code. In a program it prints as an error of the component; at the edge of a component plugin Pulumi prints it a
 * property a line.
 */
export class ArgumentsError extends pulumi.ResourceError {
  /**
   * Pulumi tells its error kinds by such marks and not by class, so that copies of its SDK work side by side. This one
   * makes the plugin host pass `errors` on to the engine.
   */
  readonly __pulumiInputPropertiesError = true;

  constructor(
    owner: pulumi.Resource,
    title: string,
    readonly errors: readonly Problem[],
  ) {
    super(describeProblems(title, errors), owner, true);
    this.name = "ArgumentsError";
  }

  static throwIfAny(owner: pulumi.Resource, title: string, problems: readonly Problem[]): void {
    if (problems.length > 0) {
      throw new ArgumentsError(owner, title, problems);
    }
  }
}
