/** The IAM types: `gcp:secretmanager/secretIamMember:SecretIamMember` has its form, `Member`, as a group. */
export const iamType = /^gcp:[a-z0-9]+\/[a-zA-Z0-9]*[iI][aA][mM](Member|Binding|Policy):/;
