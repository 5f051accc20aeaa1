// SPDX-License-Identifier: Apache-2.0

/// Bounds on what one client can make the service hold or do.
enum MSNPServerLimits {
    /// Seconds a notification connection may take to sign in.
    static let signInSeconds = 60
    /// Seconds a switchboard connection may take to present its cookie.
    static let switchboardSignInSeconds = 60
    /// Properties (PRP) kept for one account.
    static let properties = 32
    /// Bytes of one property or group name on the wire.
    static let propertyBytes = 387
    /// Tickets kept for one account; the oldest goes first.
    static let tickets = 64
    /// Participants of one switchboard, virtual ones included.
    static let switchboardMembers = 64
    /// Bytes of one document of a client (UUX), kept and passed on.
    static let documentBytes = 8 << 10
    /// Bytes of one web request's body.
    static let webBody = 1 << 20
    /// Bytes that may wait for one slow reader before its connection is closed.
    static let outboundBytes = 32 << 20
    /// Milliseconds of answers that a demo contact may have waiting in one conversation.
    static let demoBacklogMilliseconds: Int64 = 3000
    /// Bytes of somebody's text that a demo contact quotes.
    static let demoQuoteBytes = 200
    /// Sessions of the HTTP gateway at a time.
    static let gatewaySessions = 2000
    /// Bytes that may wait for the client of one gateway session.
    static let gatewayOutboundBytes = 4 << 20
    /// Fields of a gateway request's query that are looked at.
    static let gatewayQueryFields = 16
    /// Bytes of the server's name in a gateway request.
    static let gatewayLabelBytes = 255
    /// Seconds for which a poll may be held open.
    static let gatewayLifespan = 120
    /// Seconds after which a web connection that asks nothing is closed.
    static let webIdleSeconds: Int64 = 75
    /// Faults at a time.
    static let faults = 256
    /// Random bytes that a fault sends at once.
    static let faultNoiseBytes = 1 << 20
    /// Commands that may wait behind one that a fault delays.
    static let faultHeldCommands = 10_000
    /// Messages that may wait for one account.
    static let offlineMessages = 1000
    /// Bytes of an unfinished command that may wait before a client has said who it is.
    static let strangerBytes = 16 << 10
    /// Circles in all.
    static let circles = 10_000
    /// Circles of one account.
    static let circlesOfAccount = 30
    /// People in one circle, those who have been invited included.
    static let circleMembers = 128
}
