// SPDX-License-Identifier: Apache-2.0

/// The bounds of what one IRC connection can make the front end keep. Units are bytes unless said otherwise.
///
/// Those that are a matter of taste or of the machine are in `IRCServerConfiguration`.
enum FrontEndLimits {
    /// What a PROXY header of version 2 may hold besides its first 16 bytes; certificates of clients may be in it.
    static let proxyHeader = 4096
    /// A message of a WebSocket: a line of IRC with all its tags has about half of that.
    static let webSocketMessage = 16_384
    /// All headers of the request with which a WebSocket begins.
    static let webSocketRequest = 16_384
    /// Addresses of which it is remembered how many connections they have opened lately.
    static let addresses = 16_384
    /// What a client may have sent that is not decoded yet; the socket is not read while more than this waits.
    static let inputQueue = 64 << 10
    /// How much is produced for a client before it is written out in the middle of a read.
    static let writeChunk = 32 << 10
    /// Times as many questions as other lines that a client may send at once and a second.
    static let questionsPerLine = 10
    /// Lines that are handed to a session on another loop at a time.
    static let handOver = 64
    /// A whole SASL response, decoded or not; longer ones are answered with 905.
    static let saslResponse = 1024
    /// Lines a client may send before it is registered.
    static let registrationLines = 256
    /// Random bytes of the server's part of a nonce.
    static let nonce = 18
    /// What a user calls a client: `phone` of `alice@phone`.
    static let clientName = 32
    /// The name after USER, in the part before the `@` of one's own address.
    static let userName = 32
    /// An address as the source of a line; those of networks have 129 at most.
    static let address = 129
    /// The part of it behind the `@` (HOSTLEN).
    static let host = address - 2
    /// A real name (NAMELEN).
    static let realName = 387
    /// Seconds that the answer to a SETNAME with a label waits for the service.
    static let renamingTime: Int64 = 10
    /// AWAYLEN and TOPICLEN.
    static let awayText = 390
    static let topic = 390
    /// A label of labeled-response, by its specification.
    static let label = 64
    /// Requests that are told one by one when they come together; more are counted.
    static let requestsAtOnce = 3
    /// Milliseconds after which a message is shown with its time to clients that read no `time` tag.
    static let freshTime: Int64 = 120_000
    /// Targets of one PRIVMSG, NOTICE, TAGMSG or WHOIS.
    static let targets = 4
    /// The widest columns of nicks and of addresses in a list of contacts; longer ones stand out of line.
    static let nickColumn = 24
    static let addressColumn = 40
    /// Mode changes on one line (MODES).
    static let modes = 8
    /// Keys a client may subscribe to, the longest of them, and the longest value it may set (metadata).
    static let metadataSubscriptions = 50
    static let metadataKey = 64
    static let metadataValue = 387
    /// Bytes of metadata that are sent at once; what is beyond them is to be asked for later.
    static let metadataAtOnce = 768 << 10
    /// The answers to one WHOWAS.
    static let whoWas = 10
    /// Channels or nicks in one command's list, such as `JOIN #a,#b`.
    static let listItems = 32
    /// Commands that wait for a contact to appear; beyond them nothing more is read from the client.
    static let waiting = 64
    /// Seconds such a command waits at most.
    static let waitingTime = 60
    /// Milliseconds after a sign-in during which contacts may still come online before it counts as done.
    static let settlingTime = 500
    /// Milliseconds between two name or status changes of one contact that are shown.
    static let nameChangeInterval: Int64 = 30_000
    /// Messages that CHATHISTORY gives at most (CHATHISTORY of 005), and the bytes of one answer.
    static let history = 500
    static let historyBytes = 512 << 10
    /// Messages that a search gives at most, and what may be searched for.
    static let searchResults = 100
    static let searchText = 400
    /// Conversations that are played to a client of znc.in/playback at a time.
    static let playbackConversations = 200
    /// Live events that wait while a client is shown what it has missed.
    static let delayedEvents = 4096
    /// Milliseconds between two questions to a client whether it has got what was written to it: what a client that asks for
    /// nothing sees a second time after a crash.
    static let positionInterval: Int64 = 5_000
    /// Milliseconds by which a client's clock may be ahead when it says what has been read.
    static let futureTime: Int64 = 60_000
    /// Seconds a closed connection is kept so that its last line can be read.
    static let lingerTime = 2
    /// The same when the server ends, for which a service manager gives five seconds altogether.
    static let lingerTimeAtTheEnd = 1
    /// Seconds for which a client may leave a batch open.
    static let batchTime = 30
    /// Batches that have failed and whose rest is dropped.
    static let failedBatches = 4
    /// A sign put to a message, and the id of a message that is answered.
    static let reaction = 64
    /// Milliseconds between two signs that somebody types, after which one lapses, and people kept in mind for that.
    static let typingInterval: Int64 = 3000
    static let typingLapse: Int64 = 6000
    static let typists = 256
}
