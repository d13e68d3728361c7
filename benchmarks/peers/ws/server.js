// The peer of ./bench live: Node's `ws` as its documentation shows a broadcast. The first message of
// a socket, `auth`, is answered; each later one goes to all sockets as it came.
import { WebSocketServer } from 'ws';

const WELCOME = '{"type":"welcome"}';
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT), path: '/ws', backlog: 4096 });

server.on('connection', (socket) => {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data) => {
    const text = data.toString();
    if (text.startsWith('{"type":"auth"')) {
      socket.send(WELCOME);
      return;
    }
    for (const other of server.clients) {
      if (other.readyState === other.OPEN) other.send(text);
    }
  });
});
