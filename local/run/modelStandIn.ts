/** A stand-in for a language model's API. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { sendJson } from "../front/http";

const modelName = "local-stand-in";
/** Pause between two parts of a streamed answer, in milliseconds, so that the streaming is visible. */
const pause = 30;

/**
 * Answers like Anthropic's Messages API. It reports the length of the question and nothing of its content, so an answer
 * never carries a tenant's text.
 */
export async function answerModel(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  if (!request.headers["x-api-key"]) {
    return sendJson(response, 401, problem("authentication_error", "x-api-key header is required"));
  }
  if (request.method !== "POST" || request.url?.split("?")[0] !== "/v1/messages") {
    return sendJson(response, 404, problem("not_found_error", "not found"));
  }
  const question = read(body);
  if (!question) {
    return sendJson(response, 400, problem("invalid_request_error", "messages: field required"));
  }
  const words =
    `This is a stand-in for a language model. Your question had ${question.length} characters, and the key for this call was put in by the egress proxy.`.split(
      " ",
    );
  const message = { id: "msg_local", type: "message", role: "assistant", model: modelName };
  const usage = { input_tokens: Math.ceil(question.length / 4), output_tokens: words.length };
  if (!question.stream) {
    const content = [{ type: "text", text: words.join(" ") }];
    return sendJson(response, 200, { ...message, content, stop_reason: "end_turn", stop_sequence: null, usage });
  }
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
  const send = (type: string, data: object) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  send("message_start", { message: { ...message, content: [], usage } });
  send("content_block_start", { index: 0, content_block: { type: "text", text: "" } });
  for (const [index, word] of words.entries()) {
    if (response.destroyed) {
      return;
    }
    send("content_block_delta", { index: 0, delta: { type: "text_delta", text: index === 0 ? word : ` ${word}` } });
    await sleep(pause);
  }
  send("content_block_stop", { index: 0 });
  send("message_delta", {
    delta: { stop_reason: "end_turn", stop_sequence: null },
    usage: { output_tokens: words.length },
  });
  send("message_stop", {});
  response.end();
}

function read(body: string): { readonly length: number; readonly stream: boolean } | undefined {
  try {
    const { messages, stream } = JSON.parse(body);
    if (!Array.isArray(messages) || messages.length === 0) {
      return undefined;
    }
    return {
      length: messages
        .map(({ content }) => JSON.stringify(content ?? "").length - 2)
        .reduce((sum, length) => sum + length, 0),
      stream: stream === true,
    };
  } catch {
    return undefined;
  }
}

function problem(type: string, message: string) {
  return { type: "error", error: { type, message } };
}
