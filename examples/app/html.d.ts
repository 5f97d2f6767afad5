/** Files that the build puts into the bundle as text. */
declare module "*.html" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: the bundler's text loader exports so
  export default text;
}
