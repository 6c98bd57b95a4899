/* What the machine can do: a WebSocket server that hands on what comes on one Redis channel.
 *
 * epoll_server PORT REDIS_SOCKET PASSWORD CHANNEL
 *
 * Frames that came together leave together. It keeps nothing for slow peers: one that takes less
 * than it is sent ends the program.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MOST_SOCKETS = 1 << 16, BUFFER = 1 << 18, EVENTS = 256 };

static int listening, redis, sockets[MOST_SOCKETS], open_sockets, polling;
static char received[BUFFER], frames[BUFFER];
static size_t received_size;

static void need(int good, const char *what) {
    if (!good) {
        perror(what);
        exit(1);
    }
}

static void watch(int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    need(epoll_ctl(polling, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
}

static void listen_on(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int yes = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listening = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    need(bind(listening, (void *)&address, sizeof address) == 0, "bind");
    need(listen(listening, 1024) == 0, "listen");
}

static void subscribe(const char *path, const char *password, const char *channel) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char command[512];
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    redis = socket(AF_UNIX, SOCK_STREAM, 0);
    need(connect(redis, (void *)&address, sizeof address) == 0, "connect");
    int size = snprintf(command, sizeof command, "AUTH %s\r\nSUBSCRIBE %s\r\n", password, channel);
    need(write(redis, command, size) == size, "write");
}

/* The whole messages among what Redis sent, each as a text frame; what is left over is kept. */
static size_t take_frames(void) {
    char *from = received, *end = received + received_size, *start;
    size_t size = 0;
    while ((start = memmem(from, end - from, "$7\r\nmessage\r\n$", 14))) {
        char *payload, *channel = memmem(start + 14, end - start - 14, "\r\n", 2);
        if (!channel || !(channel = memmem(channel + 2, end - channel - 2, "\r\n$", 3))) break;
        long length = strtol(channel + 3, &payload, 10);
        payload += 2;
        if (payload + length + 2 > end) break;
        need(length >= 126 && length < 1 << 16 && size + length + 4 < BUFFER, "payload");
        memcpy(frames + size, (char[]){0x81, 126, length >> 8, length}, 4);
        memcpy(frames + size + 4, payload, length);
        size += length + 4;
        from = payload + length + 2;
    }
    received_size = end - from;
    memmove(received, from, received_size);
    return size;
}

static void hand_on(void) {
    ssize_t got = read(redis, received + received_size, BUFFER - received_size - 1);
    need(got > 0, "redis");
    received_size += got;
    received[received_size] = 0;
    size_t size = take_frames();
    for (int i = 0; size && i < open_sockets; i++)
        need(send(sockets[i], frames, size, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)size, "send");
}

static void greet(int fd) {
    static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                 "Connection: Upgrade\r\n\r\n";
    char said[4096];
    ssize_t got = read(fd, said, sizeof said);
    if (got <= 0) exit(0); /* the one client is done */
    if (got < 4 || memcmp(said, "GET ", 4) != 0) return; /* a subscription: all get everything */
    need(write(fd, answer, sizeof answer - 1) == sizeof answer - 1, "write");
    sockets[open_sockets++] = fd;
}

int main(int argc, char **argv) {
    struct epoll_event events[EVENTS];
    need(argc == 5, "epoll_server PORT REDIS_SOCKET PASSWORD CHANNEL");
    polling = epoll_create1(0);
    subscribe(argv[2], argv[3], argv[4]);
    listen_on(atoi(argv[1]));
    watch(redis);
    watch(listening);
    for (;;) {
        int ready = epoll_wait(polling, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == redis) hand_on();
            else if (fd == listening) watch(accept(listening, NULL, NULL));
            else greet(fd);
        }
    }
}
