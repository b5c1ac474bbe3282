/**
 * Whether Linux has a Vulkan driver where its loader looks for one, without which Dawn finds no GPU and writes warnings on the error output.
 *
 * True on other systems, whose drivers are found in other ways, and in a browser.
 */
export function hasVulkanDriver(): boolean {
  if (typeof process === 'undefined' || process.platform !== 'linux') return true;
  const { VK_DRIVER_FILES, VK_ICD_FILENAMES, VK_ADD_DRIVER_FILES, XDG_DATA_DIRS, XDG_DATA_HOME, HOME } = process.env;
  if (VK_DRIVER_FILES || VK_ICD_FILENAMES || VK_ADD_DRIVER_FILES) return true;
  const { readdirSync } = process.getBuiltinModule('node:fs');
  const shared = (XDG_DATA_DIRS || '/usr/local/share:/usr/share').split(':');
  const own = XDG_DATA_HOME ?? (HOME && `${HOME}/.local/share`);
  return [...shared, ...(own ? [own] : []), ...SYSTEM].some((folder) => {
    try {
      return readdirSync(`${folder}/vulkan/icd.d`).some((name) => name.endsWith('.json'));
    } catch {
      return false;
    }
  });
}

/** Besides the folders that the environment names. The last is NixOS's. */
const SYSTEM: readonly string[] = [
  '/etc',
  '/etc/xdg',
  '/usr/local/etc',
  '/usr/local/share',
  '/usr/share',
  '/run/opengl-driver/share',
];
