// A container for tests: answers any request with what its own environment can do, by Google's unmodified clients.
"use strict";
const http = require("node:http");
const { createRequire } = require("node:module");
const cloudScope = "https://www.googleapis.com/auth/cloud-platform";
const load = createRequire(`${process.env.PROBE_ROOT}/`);

const actions = {
  env: async () => process.env,
  headers: async (_, request) => request.headers,
  secret: async ({ name }) => {
    const { SecretManagerServiceClient } = load("@google-cloud/secret-manager");
    const client = new SecretManagerServiceClient({ fallback: "rest" });
    const [version] = await client.accessSecretVersion({ name });
    return { value: version.payload.data.toString() };
  },
  addVersion: async ({ parent, value }) => {
    const { SecretManagerServiceClient } = load("@google-cloud/secret-manager");
    const [version] = await new SecretManagerServiceClient({ fallback: "rest" }).addSecretVersion({
      parent,
      payload: { data: Buffer.from(value) },
    });
    return { name: version.name };
  },
  upload: async ({ bucket, name, value, resumable, metadata }) => {
    const { Storage } = load("@google-cloud/storage");
    await new Storage()
      .bucket(bucket)
      .file(name)
      .save(value, { resumable, metadata: { contentType: "text/plain", metadata } });
    return {};
  },
  object: async ({ bucket, name }) => {
    const { Storage } = load("@google-cloud/storage");
    const file = new Storage().bucket(bucket).file(name);
    const [content] = await file.download();
    const [metadata] = await file.getMetadata();
    return {
      content: content.toString(),
      size: metadata.size,
      contentType: metadata.contentType,
      metadata: metadata.metadata,
    };
  },
  list: async ({ bucket, prefix, delimiter }) => {
    const { Storage } = load("@google-cloud/storage");
    const [files, , answer] = await new Storage().bucket(bucket).getFiles({ prefix, delimiter, autoPaginate: false });
    return { names: files.map((file) => file.name), folders: answer?.prefixes ?? [] };
  },
  remove: async ({ bucket, name }) => {
    const { Storage } = load("@google-cloud/storage");
    await new Storage().bucket(bucket).file(name).delete();
    return {};
  },
  auth: async ({ audience }) => {
    const { GoogleAuth } = load("google-auth-library");
    const auth = new GoogleAuth({ scopes: "https://www.googleapis.com/auth/cloud-platform" });
    const client = await auth.getIdTokenClient(audience);
    const headers = await client.getRequestHeaders();
    return {
      projectId: await auth.getProjectId(),
      email: (await auth.getCredentials()).client_email,
      idToken: headers.get("authorization").slice(7),
      hasAccessToken: Boolean(await auth.getAccessToken()),
    };
  },
  impersonate: async ({ target, delegates, audience }) => {
    const { GoogleAuth, Impersonated } = load("google-auth-library");
    const sourceClient = await new GoogleAuth({ scopes: cloudScope }).getClient();
    const client = new Impersonated({ sourceClient, targetPrincipal: target, targetScopes: [cloudScope], delegates });
    if (audience !== undefined) {
      return { idToken: await client.fetchIdToken(audience, { includeEmail: true }) };
    }
    const { SecretManagerServiceClient } = load("@google-cloud/secret-manager");
    const secrets = new SecretManagerServiceClient({ fallback: "rest", authClient: client });
    const [version] = await secrets.accessSecretVersion({ name: "projects/acme-cell/secrets/bravo_key/versions/1" });
    return { value: version.payload.data.toString() };
  },
  mint: async ({ path, body }) => {
    const { GoogleAuth } = load("google-auth-library");
    const client = await new GoogleAuth({ scopes: cloudScope }).getClient();
    const url = `https://iamcredentials.googleapis.com${path}`;
    const answer = await client.request({ url, method: "POST", data: body, validateStatus: () => true });
    return { answer: answer.status, body: answer.data };
  },
  call: async ({ url }) => {
    const { GoogleAuth } = load("google-auth-library");
    const client = await new GoogleAuth().getIdTokenClient(new URL(url).origin);
    const answer = await client.request({ url, responseType: "text", validateStatus: () => true });
    return { status: answer.status, body: answer.data };
  },
  fetch: async ({ url }) => {
    const answer = await fetch(url);
    return { status: answer.status, body: await answer.text() };
  },
  file: async ({ path }) => ({ value: require("node:fs").readFileSync(path, "utf8") }),
};

http
  .createServer(async (request, response) => {
    const url = new URL(request.url, "http://probe");
    let text = "";
    for await (const part of request) {
      text += part;
    }
    try {
      const result = await actions[url.pathname.slice(1)](text ? JSON.parse(text) : {}, request);
      response.end(JSON.stringify(result));
    } catch (error) {
      response.statusCode = 500;
      response.end(
        JSON.stringify({ message: String(error.message), code: error.code, cause: String(error.cause?.message ?? "") }),
      );
    }
  })
  .listen(process.env.PORT, "0.0.0.0");
