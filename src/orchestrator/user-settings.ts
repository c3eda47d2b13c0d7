/** The user-wide settings as nested objects; empty when there are none. */
export async function readUserSettings(env: Readonly<Record<string, string | undefined>>): Promise<unknown> {
  const { openUserSettings } = await import('../store/user-settings.ts');
  const folder = env['CI_AUTOFIX_USER_SETTINGS_DIR'];
  return (await openUserSettings(folder === undefined ? {} : { folder })).all();
}
