/** Product analytics of the app, sent with Mixpanel's own SDK through the relay. */
import { init } from "mixpanel";

export interface Analytics {
  /** A file came in. */
  fileUploaded(email: string, name: string, size: number): void;
  /** A question was answered, or not. */
  questionAsked(email: string, durationMs: number, ok: boolean): void;
}

/**
 * Mixpanel's own SDK, pointed at the relay. It may send what it likes: only the events and fields of the tracking plan
 * leave the egress proxy, the person's e-mail as a pseudonym. The token is the proxy's, so any text will do here.
 */
export function createAnalytics(relay: string | undefined): Analytics {
  if (relay === undefined) {
    return { fileUploaded: () => undefined, questionAsked: () => undefined };
  }
  const { host, protocol } = new URL(relay);
  const mixpanel = init("set-by-the-egress-proxy", { host, protocol: protocol.slice(0, -1), path: "/mixpanel" });
  const track = (event: string, properties: Record<string, unknown>) =>
    mixpanel.track(event, properties, (error) => {
      if (error) {
        process.stderr.write(`${JSON.stringify({ severity: "WARNING", message: "an event was not taken" })}\n`);
      }
    });
  return {
    // The e-mail and the file's name are what apps send without a second thought. The plan does not declare them.
    fileUploaded: (email, name, size) =>
      track("file_uploaded", { distinct_id: email, size_kb: Math.ceil(size / 1024), $email: email, file_name: name }),
    questionAsked: (email, durationMs, ok) =>
      track("question_asked", { distinct_id: email, duration_ms: durationMs, ok }),
  };
}
