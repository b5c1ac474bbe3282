import { Argument, Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { declaredCommand } from '../declared-command.ts';
import { type CompletedCommand, completionScript, shells } from '../terminal/completion-script.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Prints what a shell needs to complete `cnn`. */
export const completion: Command = {
  examples: [
    'cnn completion bash >> ~/.bashrc',
    'cnn completion zsh > ~/.zsh/completions/_cnn',
    'cnn completion fish > ~/.config/fish/completions/cnn.fish',
  ],
  declare: (program) => program.addArgument(new Argument('<shell>', 'which one').choices([...shells])),

  async run(terminal: Terminal, shell: (typeof shells)[number]) {
    // Loads all commands, which is why they do not list each other at start.
    const { commands } = await import('./index.ts');
    const described = await Promise.all(
      commands.map(async ({ name, summary, load }): Promise<CompletedCommand> => {
        const { options } = declaredCommand(await load(), new Program(name));
        const shown = options.filter(({ hidden }) => !hidden);
        return { name, summary, options: shown.map(({ long, description }) => ({ name: long!, description })) };
      }),
    );
    const script = completionScript(shell, described);
    terminal.result({ type: 'completion', shell, script }, script);
  },
};
