using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNet.DeepExtensions.Networks.Distributed;

namespace MLNet.DeepExtensions.Mpi;

/// <summary>
/// Notices a rank that has died while the others wait for it in MPI, where the launcher does not: each rank holds a TCP connection to rank
/// 0, over which both say every second that they are alive. A connection that is closed without a goodbye, or silent, ends the job. Where
/// rank 0 cannot be reached by TCP, the launcher is left alone with it.
/// </summary>
internal sealed class RankWatch : IDisposable
{
    private const int MostAddresses = 8;
    private const int AddressLength = 16;
    private const int TokenLength = 16;
    private const byte Alive = 1;
    private const byte Goodbye = 2;
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_connecting = TimeSpan.FromSeconds(2);
    private readonly ICollective _ranks;
    private readonly TimeSpan _silence;
    private readonly Action _end;
    private readonly CancellationTokenSource _over = new();
    private readonly List<Socket> _sockets = [];
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>Connects the ranks.</summary>
    /// <param name="ranks">The ranks, all of which do this.</param>
    /// <param name="silence">How long one may be silent.</param>
    /// <param name="end">Ends this process.</param>
    public RankWatch(ICollective ranks, TimeSpan silence, Action end)
    {
        (_ranks, _silence, _end) = (ranks, silence, end);
        if (ranks.Size == 1)
        {
            return;
        }

        Socket? listener = ranks.Rank == 0 ? Listen() : null;
        byte[] invitation = new byte[TokenLength + sizeof(int) + (MostAddresses * AddressLength)];
        if (listener is not null)
        {
            Invite(listener, invitation);
        }

        ranks.Broadcast(invitation);
        if (listener is not null)
        {
            _ = AcceptAsync(listener, invitation[..TokenLength]);
        }
        else
        {
            Connect(invitation);
        }

        // Nobody is waited for who cannot connect.
        ranks.Barrier();
    }

    /// <summary>Says to the others that this rank's end is meant.</summary>
    public void SayGoodbye()
    {
        lock (_gate)
        {
            foreach (Socket socket in _sockets)
            {
                TrySend(socket, Goodbye);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _over.Cancel();
        lock (_gate)
        {
            _isOver = true;
            _sockets.ForEach(socket => socket.Dispose());
        }

        _over.Dispose();
    }

    private Socket Listen()
    {
        Socket listener = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        listener.Listen(_ranks.Size);
        lock (_gate)
        {
            _sockets.Add(listener);
        }

        return listener;
    }

    // A secret, the port, and rank 0's addresses; those that are not used are zero.
    private static void Invite(Socket listener, Span<byte> invitation)
    {
        RandomNumberGenerator.Fill(invitation[..TokenLength]);
        MemoryMarshal.Write(invitation[TokenLength..], ((IPEndPoint)listener.LocalEndPoint!).Port);
        IEnumerable<IPAddress> addresses = NetworkInterface.GetAllNetworkInterfaces()
            .Where(static card => card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .SelectMany(static card => card.GetIPProperties().UnicastAddresses)
            .Select(static unicast => unicast.Address)
            .Where(static address => !address.IsIPv6LinkLocal)
            .OrderBy(static address => IPAddress.IsLoopback(address) ? 1 : 0)
            .Take(MostAddresses);
        int at = TokenLength + sizeof(int);
        foreach (IPAddress address in addresses)
        {
            address.MapToIPv6().TryWriteBytes(invitation[at..], out _);
            at += AddressLength;
        }
    }

    private void Connect(byte[] invitation)
    {
        int port = MemoryMarshal.Read<int>(invitation.AsSpan(TokenLength));
        for (int at = TokenLength + sizeof(int); at < invitation.Length; at += AddressLength)
        {
            IPAddress address = new(invitation.AsSpan(at, AddressLength));
            if (address.Equals(IPAddress.IPv6Any))
            {
                return;
            }

            Socket socket = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true, NoDelay = true };
            if (socket.ConnectAsync(address, port).Wait(s_connecting) && socket.Connected)
            {
                byte[] hello = [.. invitation.AsSpan(0, TokenLength), .. BitConverter.GetBytes(_ranks.Rank)];
                socket.Send(hello);
                Watch(socket, rank: 0);
                return;
            }

            socket.Dispose();
        }
    }

    private async Task AcceptAsync(Socket listener, byte[] token)
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync(_over.Token).ConfigureAwait(false);
                socket.NoDelay = true;
                _ = WelcomeAsync(socket, token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The job is over.
        }
    }

    private async Task WelcomeAsync(Socket socket, byte[] token)
    {
        byte[] hello = new byte[TokenLength + sizeof(int)];
        try
        {
            using CancellationTokenSource patience = new(_silence);
            for (int read = 0; read < hello.Length;)
            {
                int count = await socket.ReceiveAsync(hello.AsMemory(read), patience.Token).ConfigureAwait(false);
                read += count > 0 ? count : throw new SocketException((int)SocketError.ConnectionReset);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            socket.Dispose();
            return;
        }

        if (CryptographicOperations.FixedTimeEquals(hello.AsSpan(0, TokenLength), token))
        {
            Watch(socket, BitConverter.ToInt32(hello, TokenLength));
        }
        else
        {
            socket.Dispose();
        }
    }

    private void Watch(Socket socket, int rank)
    {
        lock (_gate)
        {
            _sockets.Add(socket);
        }

        // Threads of their own: the pool may be busy with the training.
        new Thread(() => Speak(socket)) { IsBackground = true, Name = "Rank watch, speaking" }.Start();
        new Thread(() => Listen(socket, rank)) { IsBackground = true, Name = "Rank watch, listening" }.Start();
    }

    private void Speak(Socket socket)
    {
        while (!_isOver && TrySend(socket, Alive))
        {
            Thread.Sleep(s_beat);
        }
    }

    private void Listen(Socket socket, int rank)
    {
        byte[] heard = new byte[64];
        try
        {
            socket.ReceiveTimeout = (int)_silence.TotalMilliseconds;
            while (true)
            {
                int count = socket.Receive(heard);
                if (count == 0)
                {
                    End(rank, "has ended");
                    return;
                }

                if (heard.AsSpan(0, count).Contains(Goodbye))
                {
                    return;
                }
            }
        }
        catch (SocketException exception)
        {
            End(rank, exception.SocketErrorCode == SocketError.TimedOut
                ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"has been silent for {_silence.TotalSeconds:0.#} seconds")
                : "has ended");
        }
        catch (ObjectDisposedException)
        {
            // This rank's own end.
        }
    }

    private void End(int rank, string what)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
        }

        Console.Error.WriteLine($"Rank {rank} {what} while rank {_ranks.Rank} of {_ranks.Size} was working with it; the job ends.");
        _end();
    }

    private static bool TrySend(Socket socket, byte what)
    {
        try
        {
            return socket.Send([what]) == 1;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
