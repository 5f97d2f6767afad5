/** Library settings that apply to the whole process. */
import type { Value } from "../flow/state";

/** Functions that set up a library for the whole process, by the last part of their names. */
const setters =
  /^(?:configure|init|initialize|initialise|login|authenticate|set_api_key|setApiKey|setAPIKey|set_key|setKey|set_token|setToken|setConfig|set_config|config|setup|setup_default_session|set_default_openai_key|set_default_openai_client|set_default_openai_api|setDefaultOpenAIKey|setDefaultOpenAIClient|set_credentials|setCredentials|setAccessToken|set_access_token|auth|setDefault|set_global_service_context|initialize_app|initializeApp|set_llm_cache|setApiVersion|configureClient|set_default_client|use_api_key|setGlobalOptions|setSubstitute|update|options|configure_api|set_auth|setAuth|set_headers|init_app)$/;

/** The same names on objects that are not libraries' settings. */
const notSettings =
  /^(?:builtins|os|process|logging|structlog|json|path|react|streamlit|flask|fastapi|express|request|response|console|dotenv|Object|Reflect|hashlib|passport|sentry_sdk|crypto|app|argparse|colorama|nltk|alembic)(?:\.|$)/;

export function isSetter(ref: string, name: string): boolean {
  return setters.test(name) && ref !== "" && ref !== name && !notSettings.test(ref);
}

/** Whether something is an attribute of a library, e.g. `openai.api_key`, or of a client that was made once. */
export function isSdkSetting(target: Value, name: string | undefined): boolean {
  const ref = target.ref ?? "";
  if (
    ref !== "" &&
    target.instance === undefined &&
    !/^(?:builtins|sys|globalThis|os|tempfile|process|module|exports|request|response)(?:\.|$)/.test(ref)
  ) {
    return true;
  }
  // The headers and cookies that a session or client sends with each call.
  const place = target.shared === undefined ? "" : `${target.shared}.${name ?? ""}`;
  if (/\.(?:headers|cookies)(?:\.[^.]*)?$/.test(place) && target.instance === undefined && target.class === undefined) {
    return true;
  }
  return (
    /^(?:api_?key|apiKey|token|auth_token|access_token|api_base|base_url|organization|Authorization|_api_key|authorization|auth|bearer|credentials|session_token|accessToken)$/i.test(
      name ?? "",
    ) &&
    target.shared !== undefined &&
    !/config|settings|state|locals|cache|globals|^(?:app|application)$/i.test(target.shared) &&
    target.instance === undefined &&
    target.class === undefined &&
    target.module === undefined &&
    target.isContainer !== true
  );
}
