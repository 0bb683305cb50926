/**
 * Words that reach error sentences as values, in Chinese. They come from places that know no language (the core, the
 * system), in English; what is not listed stays as it is.
 */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/^a whole number from (\S+) to (\S+)$/, '$1 到 $2 之间的整数'],
  [/^a number from (\S+) to (\S+)$/, '$1 到 $2 之间的数'],
  [/^a list of 1 or (\d+) whole numbers from (\S+) to (\S+)$/, '1 个或 $1 个 $2 到 $3 之间的整数'],
  [/^a list of 1 whole number from (\S+) to (\S+)$/, '1 个 $1 到 $2 之间的整数'],
  [/^a list of at most (\d+) whole numbers from (\S+) to (\S+)$/, '最多 $1 个 $2 到 $3 之间的整数'],
  [/^a list of whole numbers from (\S+) to (\S+)$/, '一组 $1 到 $2 之间的整数'],
  [/^a list of different whole numbers from (\S+) to (\S+)$/, '一组 $1 到 $2 之间互不相同的整数'],
  [/^a list with every whole number from (\S+) to (\S+) once$/, '$1 到 $2 的每个整数各出现一次'],
  [/^a list that starts with 0 where there are no images$/, '没有图像时以 0 开头的列表'],
  [/^a list of whole numbers other than 0$/, '一组非零整数'],
  [/^as long a list as ends, axes and steps$/, '与 ends、axes 和 steps 一样长的列表'],
  [/^after the starts along axis (\d+)$/, '在轴 $1 上位于 starts 之后'],
  [/^a whole number below the (\d+) axes of its input$/, '小于输入轴数 $1 的整数'],
  [/^a shape of (\d+) values$/, '共 $1 个数值的形状'],
  [/^a list of (\d+) to (\d+) sizes$/, '$1 到 $2 个尺寸'],
  [/^a kernel whose taps divide the (\d+) rows of the input$/, '采样点数能整除输入的 $1 行的卷积核'],
  [/^a size with (\d+) stops of the window, not (\d+)$/, '窗口停 $1 次（而不是 $2 次）的尺寸'],
  [/^a divisor of the (\d+) input channels$/, '输入通道数 $1 的约数'],
  [/^at most (\d+) along (\w+), less than the stride or the dilation$/, '沿$2不超过 $1，即小于步长或空洞率'],
  [/^from (\S+) to (\S+) along (\w+)$/, '沿$3为 $1 到 $2'],
  [/^less than the (\S+) positions along (\w+)$/, '少于沿$2的 $1 个位置'],
  [/^less than the (\S+) positions it cuts from along (\w+)$/, '少于沿$2被切去的 $1 个位置'],
  [
    /^padding with size \((.+)\), mode \((.+)\), before and after \((?:.+) from (\S+) to (\S+)\)$/,
    'size 为 $1、mode 为 $2、before 和 after 在 $3 到 $4 之间的填充',
  ],
  [/^at least (\S+)$/, '不小于 $1 的数'],
  [/^one of the kernels (.+)$/, '以下卷积核之一：$1'],
  [/^one of (.+)$/, '以下之一：$1'],
  [/^true or false$/, 'true 或 false'],
  [/^a list of finite numbers$/, '一组有限的数'],
  [/^weights of the kind seeded, preset or values$/, 'seeded、preset 或 values 类型的权重'],
  [/^seeded with a whole number from (\S+) to (\S+)$/, '以 $1 到 $2 之间的整数为种子'],
  [/^seeded in runs of 1 to (\d+) filters$/, '每 1 到 $1 个滤波器共用一个卷积核的随机权重'],
  [/^([a-z-]+) with channels (\w+) or (\w+)$/, 'channels 为 $2 或 $3 的 $1'],
  [/^([a-z-]+) with (\w+) from (\S+) to (\S+)$/, '$2 在 $3 到 $4 之间的 $1'],
  [/^([a-z-]+) without (\w+)$/, '不带 $2 的 $1'],
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

/** Names of axes inside a phrase; $-groups carry them there in English. */
const axes: Readonly<Record<string, string>> = { length: '长度', depth: '深度', height: '高度', width: '宽度' };

export function zhPhrase(text: string): string {
  for (const [pattern, chinese] of phrases) {
    if (pattern.test(text)) return text.replace(pattern, chinese).replace(/沿(\w+)/, inChinese);
  }
  return text;
}

function inChinese(_: string, axis: string): string {
  return `沿${axes[axis] ?? axis}`;
}
