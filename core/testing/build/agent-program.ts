import { openAgentSocket } from '../../builder/ssh/agent-socket.ts';

/** A process that is killed while it holds a key: `<key>`. Says where its folder is once an agent has it. */
const [key = ''] = process.argv.slice(2);

openAgentSocket({ paths: [key] }, null).then(
  ({ socket }) => console.log(socket),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
