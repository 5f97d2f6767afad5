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
  "flask_security.current_user",
  "flask_jwt_extended.current_user",
  "chainlit.user_session",
]); // prettier-ignore

/** Calls that give the session, account or token of the user at hand. */
export const sessionGetters =
  /^(?:next\/headers\.(?:cookies|headers)|next-auth(?:\/\w+)*(?:\.default)?\.(?:getServerSession|unstable_getServerSession|getToken|instance\.auth)|@clerk\/nextjs(?:\/server)?\.(?:auth|currentUser|getAuth)|@auth0\/nextjs-auth0(?:\/\w+)?\.getSession|iron-session(?:\/\w+)?\.getIronSession|flask_jwt_extended\.(?:get_jwt_identity|get_jwt|get_current_user)|(?:[@~]|\.{1,2})\/(?:.*\/)?(?:auth|session)(?:\/\w+)?\.(?:auth|getSession|getServerSession|getUser|getCurrentUser|currentUser|requireUser|validateRequest))$/;

/** Calls that make what FastAPI asks for the token or password of the request at hand. */
export const securitySchemes =
  /^fastapi\.security(?:\.\w+)*\.(?:HTTP(?:Bearer|Basic|Digest)|OAuth2\w*Bearer|OAuth2|OpenIdConnect|APIKey(?:Header|Query|Cookie))$/;

/** Calls that make a reader of forms and uploads: what it finds in a request is the user's own text. */
export const formParsers =
  /^(?:busboy|@fastify\/busboy|multiparty|formidable|koa-body|co-busboy|python_multipart|streaming_form_data)(?:\.\w+)*$/;

/** Functions of Nitro and h3 that read a part of the request that they are given. */
export const requestReaders =
  /^(?:readBody|readValidatedBody|readRawBody|readFormData|readMultipartFormData|getQuery|getValidatedQuery|getRouterParams?|get(?:Request)?Headers?|getCookie|parseCookies)$/;

/** What makes an answer that the app may still add to. */
export const responses =
  /^(?:(?:flask|quart)\.(?:make_response|jsonify|Response|redirect|send_file)|(?:fastapi|starlette)(?:\.\w+)*\.\w*Response|django\.(?:http\.\w*Response\w*|shortcuts\.(?:render|redirect))|Response(?:\.json|\.redirect)?|next\/server\.NextResponse(?:\.\w+)?)$/;

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

/** Decorators of frameworks with names that would say nothing elsewhere, by the module that the file imports. */
export const decoratorsOf: Readonly<Record<string, RegExp>> = {
  aiogram: /^(?:message|callback_query|inline_query)(?:_handler)?$/,
  ariadne: /^(?:field|source)$/,
  chainlit: /^(?:on_\w+|action_callback|password_auth_callback|header_auth_callback|oauth_callback)$/,
  dash: /^(?:callback|clientside_callback)$/,
  discord: /^(?:command|event|slash_command|hybrid_command)$/,
  fastmcp: /^(?:tool|resource|prompt)$/,
  functions_framework: /^(?:http|cloud_event|typed)$/,
  mcp: /^(?:tool|resource|prompt|call_tool)$/,
  nicegui: /^page$/,
  panel: /^depends$/,
  slack_bolt: /^(?:command|event|message|action|view|shortcut|options)$/,
  strawberry: /^(?:field|mutation|subscription)$/,
  telebot: /^(?:message|callback_query|inline)_handler$/,
};

/** Makers of widgets that hold what the user entered, in frameworks where the page is built once. */
export const widgetMakers =
  /^(?:nicegui\.ui\.(?:input|textarea|number|select|radio|toggle|checkbox|switch|slider|upload|date|time|color_input|editor|codemirror|chat_input)|panel\.(?:widgets|chat)\.\w+|ipywidgets\.\w+|solara\.(?:reactive|use_state|use_reactive))$/;

/** Methods of widgets that take a function which runs for a user. */
export const widgetEvents = /^on_(?:click|change|submit|select|value_change|upload|event|message)$/;

/** Methods that a framework calls on classes that extend its own. */
export const viewMethods =
  /^(?:get|post|put|patch|delete|head|options|dispatch_request|dispatch|list|create|retrieve|update|partial_update|destroy|prepare|on_message|form_valid|perform_create|perform_update|perform_destroy|get_queryset|get_context_data)$/;

/** Names of classes that a view extends. */
export const viewBases =
  /(?:View|Resource|RequestHandler|WebSocketHandler|HTTPEndpoint|APIView|HTTPMethodView|ViewSet|Consumer)$/;

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
  /\b(?:Response|BackgroundTasks|\w*(?:Session|Service|Repository|Dep)|Settings|Engine|Connection|Database|Redis|Logger)\b/;
export const requestTypes = /\b(?:Request|WebSocket|HTTPConnection|HttpRequest|NextRequest|NextApiRequest|FormData)\b/;
