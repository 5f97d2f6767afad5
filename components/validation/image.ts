/** Container images. */
import { isOpen, type Problem, problem, shown } from "./problem";

/** Problem where an image is not pinned by digest: a tag can be moved to another content without any deployment. */
export function imageProblems(path: string, image: unknown): Problem[] {
  if (isOpen(image)) {
    return [];
  }
  if (typeof image === "string" && /^[a-z0-9][^\s@]*@sha256:[0-9a-f]{64}$/.test(image)) {
    return [];
  }
  return [
    problem(
      path,
      `must be pinned by digest, got ${shown(image)}; use '<registry>/<name>@sha256:<64 hex digits>', as the push of the image prints it`,
    ),
  ];
}
