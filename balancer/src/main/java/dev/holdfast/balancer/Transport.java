package dev.holdfast.balancer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;

/** Linux's epoll through native code where it can be loaded; else the JDK's own sockets. */
record Transport(
    EventLoopGroup loops,
    Class<? extends ServerChannel> server,
    Class<? extends Channel> socket,
    ChannelOption<Boolean> reusePort,
    boolean isNative) {

  static Transport open(String name, int threads) {
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), io);
    return epoll
        ? new Transport(loops, EpollServerSocketChannel.class, EpollSocketChannel.class,
            UnixChannelOption.SO_REUSEPORT, true)
        : new Transport(loops, NioServerSocketChannel.class, NioSocketChannel.class,
            NioChannelOption.of(java.net.StandardSocketOptions.SO_REUSEPORT), false);
  }
}
