/** Model that is asked; the API is Anthropic's Messages API. */
const modelName = "claude-sonnet-4-5";

/** Asks a language model through the egress proxy, which puts the key in. Yields the answer as it comes. */
export async function* ask(relay: string, question: string, context: string): AsyncGenerator<string> {
  const content = context === "" ? question : `${question}\n\n<file>\n${context}\n</file>`;
  const response = await fetch(`${relay}/api/anthropic/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", "anthropic-version": "2023-06-01" },
    body: JSON.stringify({ model: modelName, max_tokens: 1024, stream: true, messages: [{ role: "user", content }] }),
  });
  if (!response.ok || response.body === null) {
    throw new Error(`the model answered ${response.status}`);
  }
  const decoder = new TextDecoder();
  let rest = "";
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    rest += decoder.decode(part.value, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!line.startsWith("data:")) {
        continue;
      }
      const event = JSON.parse(line.slice(5));
      if (event.type === "content_block_delta" && typeof event.delta?.text === "string") {
        yield event.delta.text;
      }
      if (event.type === "error") {
        throw new Error("the model broke off");
      }
    }
  }
}
