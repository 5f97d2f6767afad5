/** Web frameworks as data: what a user sends, and what runs for a user. */

/** Objects that stand for the request at hand, by their dotted names. */
export const requestObjects = new Set([
  "flask.request",
  "quart.request",
  "bottle.request",
  "sanic.request",
  "cherrypy.request",
]); // prettier-ignore

/** Objects that belong to one request or session although they look global. */
export const ownObjects = new Set([
  "flask.session",
  "quart.session",
  "flask.g",
  "quart.g",
  "flask_login.current_user",
  "chainlit.user_session",
]); // prettier-ignore

/** Objects of a framework that all requests share. */
export const sharedObjects: Readonly<Record<string, string>> = {
  "flask.current_app": "current_app",
  "quart.current_app": "current_app",
};

/** Attributes of a request that lead back to the app that all requests share. */
export const wayToApp = new Set(["app", "application"]);

/** Decorators that make a function answer requests, by the last part of their names. */
export const routeDecorators = new Set([
  "route",
  "get",
  "post",
  "put",
  "patch",
  "delete",
  "head",
  "options",
  "api_route",
  "websocket",
  "websocket_route",
  "view_config",
  "api_view",
  "before_request",
  "before_app_request",
  "after_request",
  "after_app_request",
  "context_processor",
  "url_value_preprocessor",
  "request_loader",
  "middleware",
  "errorhandler",
  "exception_handler",
  "message",
  "on_message",
  "action_callback",
  "callback",
  "expose",
  "Get",
  "Post",
  "Put",
  "Patch",
  "Delete",
  "All",
  "on_chat_start",
  "SubscribeMessage",
  "MessagePattern",
  "EventPattern",
  "Sse",
  "Query",
  "Mutation",
]); // prettier-ignore

/** Methods to which a function is handed that then answers requests. */
export const routeMethods = new Set([
  "get",
  "post",
  "put",
  "patch",
  "delete",
  "all",
  "use",
  "route",
  "add_url_rule",
  "add_api_route",
  "add_route",
  "add_get",
  "add_post",
  "add_api_websocket_route",
  "ws",
  "before_request",
  "add_middleware",
  "head",
  "options",
]); // prettier-ignore

/** Arguments that take a function which runs for the user who clicked. */
export const callbackArguments = new Set([
  "on_click",
  "on_change",
  "on_submit",
  "fn",
  "callback",
  "view_func",
  "on_select",
]);

/** Methods of Gradio's components that take a function which runs for a user. */
export const gradioEvents = new Set([
  "click",
  "submit",
  "change",
  "upload",
  "input",
  "select",
  "load",
  "then",
  "success",
]);

/** Streamlit's widgets: what they return is the user's. */
export const widgets = new Set([
  "text_input",
  "text_area",
  "chat_input",
  "file_uploader",
  "camera_input",
  "audio_input",
  "selectbox",
  "multiselect",
  "radio",
  "slider",
  "select_slider",
  "number_input",
  "date_input",
  "time_input",
  "color_picker",
  "checkbox",
  "toggle",
  "data_editor",
  "pills",
  "segmented_control",
  "feedback",
]); // prettier-ignore

/** Streamlit's objects that hold what belongs to the user at hand. */
export const streamlitSources: Readonly<Record<string, { readonly isOwn?: boolean; readonly isBundle?: boolean }>> = {
  "streamlit.session_state": {},
  "streamlit.query_params": {},
  "streamlit.experimental_get_query_params": {},
  "streamlit.user": { isOwn: true },
  "streamlit.experimental_user": { isOwn: true },
  "streamlit.context": { isBundle: true },
};

/** Types of parameters that FastAPI fills in with something other than what the user sent. */
export const injectedTypes =
  /\b(?:Response|BackgroundTasks|(?:Async)?Session|Settings|Engine|Connection|Database|Redis|Logger)\b/;
export const requestTypes = /\b(?:Request|WebSocket|HTTPConnection|HttpRequest|NextRequest|NextApiRequest)\b/;
