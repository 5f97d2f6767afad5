/** The form of IAM types: `gcp:secretmanager/secretIamMember:SecretIamMember` has service, guarded thing and form as groups. */
export const iamType = /^gcp:([a-z0-9]+)\/([a-zA-Z0-9]*?)(?:i[aA][mM]|I[aA][mM])(Member|Binding|Policy):/;
