const SECRET_NAME = /TOKEN|PASSWORD|PASSWD|SECRET|CREDENTIAL|(?:^|_|API|ACCESS|PRIVATE)KEY(?:$|_)/i;

/** Whether a build argument or a variable has a name that says that its value is nobody's business (fault C1). */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}
