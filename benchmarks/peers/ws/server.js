// The peer of ./bench live: a broadcast as in the documentation of Node's `ws`. A socket's first
// message, `auth`, is answered; each later one is sent unchanged to all sockets.
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
