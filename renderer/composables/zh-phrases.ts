/**
 * Words that reach error sentences as values, in Chinese. They come from places that know no language (the core, the
 * system), in English; what is not listed stays as it is.
 */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/^a whole number from (\S+) to (\S+)$/, '$1 到 $2 之间的整数'],
  [/^a number from (\S+) to (\S+)$/, '$1 到 $2 之间的数'],
  [/^a list of 1 or (\d+) whole numbers from (\S+) to (\S+)$/, '1 个或 $1 个 $2 到 $3 之间的整数'],
  [/^a list of 1 whole number from (\S+) to (\S+)$/, '1 个 $1 到 $2 之间的整数'],
  [/^at least (\S+)$/, '不小于 $1 的数'],
  [/^one of the kernels (.+)$/, '以下卷积核之一：$1'],
  [/^one of (.+)$/, '以下之一：$1'],
  [/^true or false$/, 'true 或 false'],
  [/^a list of finite numbers$/, '一组有限的数'],
  [/^weights of the kind seeded, preset or values$/, 'seeded、preset 或 values 类型的权重'],
  [/^seeded with a whole number from (\S+) to (\S+)$/, '以 $1 到 $2 之间的整数为种子'],
  [/^seeded by (.+)$/, '按 $1 初始化'],
  [/^the disk is full$/, '磁盘已满'],
  [/^your share of the disk is used up$/, '磁盘配额已用完'],
  [/^no permission$/, '没有权限'],
  [/^the disk is read-only$/, '磁盘是只读的'],
  [/^the disk reported an error$/, '磁盘报告了错误'],
  [/^it does not exist$/, '文件不存在'],
  [/^its folder does not exist$/, '所在文件夹不存在'],
  [/^it is a folder$/, '这是一个文件夹'],
  [/^it is not a file$/, '这不是文件'],
  [/^another program is using it$/, '另一个程序正在使用它'],
  [/^too many files are open$/, '打开的文件过多'],
  [/^its name is too long$/, '文件名太长'],
  [/^the file is too large for this disk$/, '文件对此磁盘来说太大'],
  [/^it became shorter while it was read$/, '读取过程中文件变短了'],
  [/^system error (.+)$/, '系统错误 $1'],
  [/^text (“.*”)$/, '文本$1'],
  [/^bytes ([0-9a-f ]+)$/, '字节 $1'],
  [/^it needs more memory than there is$/, '所需内存超过现有内存'],
  [/^it could not be decoded$/, '无法解码'],
  [/^picture$/, '图片'],
];

export function zhPhrase(text: string): string {
  for (const [pattern, chinese] of phrases) if (pattern.test(text)) return text.replace(pattern, chinese);
  return text;
}
