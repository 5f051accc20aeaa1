// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// How long the client waits for each kind of thing before it gives up.
///
/// A service may not answer at all, so whatever waits has an entry here.
package struct MSNTimeouts: Sendable, Equatable {
    /// For a TCP connection, to a notification server or a switchboard.
    package var connect: TimeAmount = .seconds(15)
    /// For each reply of a sign-in (`VER`, `CVR`, `USR`, `SYN`, the first `ADL` and `CHG`). A busy service makes people wait.
    package var signInStep: TimeAmount = .seconds(40)
    /// For the whole reply to `SYN`, however its lines drip in.
    package var synchronisation: TimeAmount = .seconds(120)
    /// For the profile message after the sign-in, with the ticket of the web services (MSNP13 and 14).
    package var profile: TimeAmount = .seconds(5)
    /// From a notice that the lists have changed to fetching them.
    package var listSettling: TimeAmount = .seconds(2)
    /// Between two fetches of the lists.
    package var listInterval: TimeAmount = .seconds(20)
    /// How long somebody who was thought to be offline and calls the user, or comes when called, counts as online, unless the
    /// service says more.
    package var inferredPresence: TimeAmount = .minutes(15)
    /// For all web requests of one step of the sign-in together.
    package var webService: TimeAmount = .seconds(60)
    /// Between two requests for other tickets: what is refused sooner is not refused for the age of its ticket.
    package var ticketRenewal: TimeAmount = .minutes(10)
    /// For any other reply on the notification connection (`CHG`, `UUX`, `PRP`, `XFR`).
    package var transaction: TimeAmount = .seconds(30)
    /// Between `PNG`s as long as the service has not said how often it wants them.
    package var ping: TimeAmount = .seconds(45)
    /// From `PNG` to `QNG`; after it the connection counts as dead.
    package var pong: TimeAmount = .seconds(30)
    /// Over HTTP, how long the service has to refuse a text in a circle, which nothing acknowledges.
    package var circleRefusal: TimeAmount = .seconds(5)
    /// From making a circle to being in it; then it counts as made all the same.
    package var circleArrival: TimeAmount = .seconds(10)
    /// For `USR` or `ANS` on a switchboard.
    package var switchboardStep: TimeAmount = .seconds(30)
    /// From `CAL` to the `JOI` of the one who was called.
    package var call: TimeAmount = .seconds(30)
    /// From `MSG … A` to `ACK` or `NAK`.
    package var acknowledgement: TimeAmount = .seconds(30)
    /// From `MSG … A` to a `BYE` that can have crossed with it: one round trip, with a line sent again by TCP, or over HTTP with
    /// a poll that the gateway holds back (3 s). What was written longer before was handled while the other one was there.
    package var crossing: TimeAmount = .seconds(5)
    /// How long the first message to several called people waits for the slower ones.
    package var gathering: TimeAmount = .seconds(3)
    /// Silence after which a switchboard with one other person is closed.
    package var idleSwitchboard: TimeAmount = .minutes(5)
    /// From `OUT` on a switchboard to closing it, for the last acknowledgements.
    package var farewell: TimeAmount = .seconds(5)
    /// Between two typing notices to one conversation.
    package var typingInterval: TimeAmount = .seconds(5)
    /// For one request about offline messages.
    package var offlineRequest: TimeAmount = .seconds(60)
    /// The first wait when the service takes no more offline messages for now; each further one is twice as long.
    package var offlineThrottling: TimeAmount = .seconds(15)
    /// Before a request about offline messages that failed is made again; longer each time.
    package var offlineRetry: TimeAmount = .seconds(10)
    /// Handwriting of one person within this time is one message.
    package var handwriting: TimeAmount = .seconds(3)

    package init() {}
}
