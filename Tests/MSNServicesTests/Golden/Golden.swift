// SPDX-License-Identifier: Apache-2.0

/// What a real server answered, trimmed: fewer entries, shorter tickets and keys, nothing else.
enum Golden {
    /// The token service (`RST.srf`), asked for three tokens as MSNP12 does.
    static let rst = #"""
        <?xml version="1.0" encoding="utf-8"?>
        <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">
         <S:Header>
          <psf:pp xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
           <psf:serverVersion>1</psf:serverVersion>
           <psf:PUID>40BCE0C868D9CAAD</psf:PUID>
           <psf:configVersion>16.000.26889.00</psf:configVersion>
           <psf:uiVersion>3.100.2179.0</psf:uiVersion>
           <psf:mobileConfigVersion>16.000.26208.0</psf:mobileConfigVersion>
           <psf:authstate>0x48803</psf:authstate>
           <psf:reqstatus>0x0</psf:reqstatus>
           <psf:serverInfo Path="Live1" RollingUpgradeState="ExclusiveNew" LocVersion="0"
            ServerTime="2026-11-21T03:38:36Z">XYZPPLOGN1A23 2017.10.03.19.00.04</psf:serverInfo>
           <psf:cookies/>
           <psf:credProperties>
            <psf:credProperty Name="CID">8c04e56e68d9caad</psf:credProperty>
            <psf:credProperty Name="AuthMembername">user1@example.com</psf:credProperty>
            <psf:credProperty Name="Country">US</psf:credProperty>
           </psf:credProperties>
           <psf:response/>
          </psf:pp>
         </S:Header>
         <S:Body>
          <wst:RequestSecurityTokenResponseCollection xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"
           xmlns:wst="http://schemas.xmlsoap.org/ws/2004/04/trust"
            xmlns:wsse="http://schemas.xmlsoap.org/ws/2003/06/secext"
             xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
              xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion"
               xmlns:wsp="http://schemas.xmlsoap.org/ws/2002/12/policy"
                xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
           <wst:RequestSecurityTokenResponse>
            <wst:TokenType>urn:passport:legacy</wst:TokenType>
            <wsp:AppliesTo xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/03/addressing">
             <wsa:EndpointReference>
              <wsa:Address>http://Passport.NET/tb</wsa:Address>
             </wsa:EndpointReference>
            </wsp:AppliesTo>
            <wst:LifeTime>
             <wsu:Created>2026-11-21T03:38:36Z</wsu:Created>
             <wsu:Expires>2026-11-22T03:38:36Z</wsu:Expires>
            </wst:LifeTime>
            <wst:RequestedSecurityToken>
             <EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#" Id="BinaryDAToken0"
              Type="http://www.w3.org/2001/04/xmlenc#Element">
              <EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#tripledes-cbc"></EncryptionMethod>
              <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
               <ds:KeyName>http://Passport.NET/STS</ds:KeyName>
              </ds:KeyInfo>
              <CipherData>
               <CipherValue>Cap26AQZrSyMm2SwwTyJKyqL==</CipherValue>
              </CipherData>
             </EncryptedData>
            </wst:RequestedSecurityToken>
            <wst:RequestedTokenReference>
             <wsse:KeyIdentifier ValueType="urn:passport"></wsse:KeyIdentifier>
             <wsse:Reference URI="#BinaryDAToken0"></wsse:Reference>
            </wst:RequestedTokenReference>
            <wst:RequestedProofToken>
             <wst:BinarySecret>tgoPVK67sU36fQKlGLMgWgTXp7oiaQgE</wst:BinarySecret>
            </wst:RequestedProofToken>
           </wst:RequestSecurityTokenResponse>
           <wst:RequestSecurityTokenResponse>
            <wst:TokenType>urn:passport:compact</wst:TokenType>
            <wsp:AppliesTo xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/03/addressing">
             <wsa:EndpointReference>
              <wsa:Address>messenger.msn.com</wsa:Address>
            </wsa:EndpointReference>
            </wsp:AppliesTo>
            <wst:LifeTime>
             <wsu:Created>2026-11-21T03:38:36Z</wsu:Created>
             <wsu:Expires>2026-11-22T03:38:36Z</wsu:Expires>
            </wst:LifeTime>
            <wst:RequestedSecurityToken>
             <wsse:BinarySecurityToken
              Id="Compact2">t=4c900c08adda6a03e1a7Y6+H31sTUOFkqjNTDYqAAA==&amp;p=</wsse:BinarySecurityToken>
            </wst:RequestedSecurityToken>
            <wst:RequestedTokenReference>
             <wsse:KeyIdentifier ValueType="urn:passport:compact"></wsse:KeyIdentifier>
             <wsse:Reference URI="#Compact2"></wsse:Reference>
            </wst:RequestedTokenReference></wst:RequestSecurityTokenResponse>			<wst:RequestSecurityTokenResponse>
            <wst:TokenType>urn:passport:compact</wst:TokenType>
            <wsp:AppliesTo xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/03/addressing">
             <wsa:EndpointReference>
              <wsa:Address>contacts.msn.com</wsa:Address>
            </wsa:EndpointReference>
            </wsp:AppliesTo>
            <wst:LifeTime>
             <wsu:Created>2026-11-21T03:38:36Z</wsu:Created>
             <wsu:Expires>2026-11-22T03:38:36Z</wsu:Expires>
            </wst:LifeTime>
            <wst:RequestedSecurityToken>
             <wsse:BinarySecurityToken
              Id="Compact3">t=4c900c08adda6a03e1a7Y6+H31sTUOFkqjNTDYqAAA==&amp;p=</wsse:BinarySecurityToken>
            </wst:RequestedSecurityToken>
            <wst:RequestedTokenReference>
             <wsse:KeyIdentifier ValueType="urn:passport:compact"></wsse:KeyIdentifier>
             <wsse:Reference URI="#Compact3"></wsse:Reference>
            </wst:RequestedTokenReference></wst:RequestSecurityTokenResponse>
          </wst:RequestSecurityTokenResponseCollection>
         </S:Body>
        </S:Envelope>
        """#

    /// The token service that answers in SOAP 1.2 (`RST2.srf`), asked for tokens as MSNP18 does.
    static let rst2 = #"""
        <?xml version="1.0" encoding="utf-8" ?>
        <S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"
         xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
          xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
           xmlns:wsa="http://www.w3.org/2005/08/addressing">
         <S:Header>
          <wsa:Action xmlns:S="http://www.w3.org/2003/05/soap-envelope"
           xmlns:wsa="http://www.w3.org/2005/08/addressing"
            xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
             wsu:Id="Action"
              S:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/02/trust/RSTR/Issue</wsa:Action>
          <wsa:To xmlns:S="http://www.w3.org/2003/05/soap-envelope"
           xmlns:wsa="http://www.w3.org/2005/08/addressing"
            xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
             wsu:Id="To"
              S:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To>
          <wsse:Security S:mustUnderstand="1">
           <wsu:Timestamp
            xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
             wsu:Id="TS">
            <wsu:Created>2026-11-21T03:39:39Z</wsu:Created>
            <wsu:Expires>2026-11-21T03:44:39Z</wsu:Expires>
           </wsu:Timestamp>
          </wsse:Security>
          <psf:pp xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
           <psf:serverVersion>1</psf:serverVersion>
           <psf:PUID>40BCE0C868D9CAAD</psf:PUID>
           <psf:configVersion>16.000.26889.00</psf:configVersion>
           <psf:uiVersion>3.100.2179.0</psf:uiVersion>
           <psf:mobileConfigVersion>16.000.26208.0</psf:mobileConfigVersion>
           <psf:appDataVersion>1</psf:appDataVersion>
           <psf:authstate>0x48803</psf:authstate>
           <psf:reqstatus>0x0</psf:reqstatus>
           <psf:serverInfo Path="Live1" RollingUpgradeState="ExclusiveNew" LocVersion="0"
            ServerTime="2026-11-21T03:39:39Z">XYZPPLOGN1A23 2017.09.28.12.44.07</psf:serverInfo>
           <psf:cookies/>
           <psf:credProperties>
            <psf:credProperty Name="CID">8c04e56e68d9caad</psf:credProperty>
            <psf:credProperty Name="AuthMembername">user1@example.com</psf:credProperty>
            <psf:credProperty Name="Country">US</psf:credProperty>
           </psf:credProperties>
           <psf:response/>
          </psf:pp>
         </S:Header>
         <S:Body>
          <wst:RequestSecurityTokenResponseCollection xmlns:S="http://www.w3.org/2003/05/soap-envelope"
           xmlns:wst="http://schemas.xmlsoap.org/ws/2005/02/trust"
            xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
             xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
              xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion"
               xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"
                xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
           <wst:RequestSecurityTokenResponse>
            <wst:TokenType>urn:passport:legacy</wst:TokenType>
            <wsp:AppliesTo xmlns:wsa="http://www.w3.org/2005/08/addressing">
             <wsa:EndpointReference>
              <wsa:Address>http://Passport.NET/tb</wsa:Address>
             </wsa:EndpointReference>
            </wsp:AppliesTo>
            <wst:Lifetime>
             <wsu:Created>2026-11-21T03:39:39Z</wsu:Created>
             <wsu:Expires>2026-11-22T03:39:39Z</wsu:Expires>
            </wst:Lifetime>
            <wst:RequestedSecurityToken>
             <EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#" Id="BinaryDAToken0"
              Type="http://www.w3.org/2001/04/xmlenc#Element">
              <EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#tripledes-cbc"></EncryptionMethod>
              <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
               <ds:KeyName>http://Passport.NET/STS</ds:KeyName>
              </ds:KeyInfo>
              <CipherData>
               <CipherValue>Cap26AQZrSyMm2SwwTyJKyqL==</CipherValue>
              </CipherData>
             </EncryptedData>
            </wst:RequestedSecurityToken>
            <wst:RequestedAttachedReference>
             <wsse:SecurityTokenReference>
              <wsse:Reference URI="2jmj7l5rSw0yVb/vlWAYkK/YBwk="></wsse:Reference>
             </wsse:SecurityTokenReference>
            </wst:RequestedAttachedReference>
            <wst:RequestedUnattachedReference>
             <wsse:SecurityTokenReference>
              <wsse:Reference URI="2jmj7l5rSw0yVb/vlWAYkK/YBwk="></wsse:Reference>
             </wsse:SecurityTokenReference>
            </wst:RequestedUnattachedReference>
            <wst:RequestedProofToken>
             <wst:BinarySecret>tgoPVK67sU36fQKlGLMgWgTXp7oiaQgE</wst:BinarySecret>
            </wst:RequestedProofToken>
           </wst:RequestSecurityTokenResponse>
           <wst:RequestSecurityTokenResponse>
            <wst:TokenType>urn:passport:compact</wst:TokenType>
            <wsp:AppliesTo xmlns:wsa="http://www.w3.org/2005/08/addressing">
             <wsa:EndpointReference>
              <wsa:Address>messengerclear.live.com</wsa:Address>
             </wsa:EndpointReference>
            </wsp:AppliesTo>
            <wst:Lifetime>
             <wsu:Created>2026-11-21T03:39:39Z</wsu:Created>
             <wsu:Expires>2026-11-22T03:39:39Z</wsu:Expires>
            </wst:Lifetime>
            <wst:RequestedSecurityToken>
             <wsse:BinarySecurityToken
              Id="Compact2">t=bcd53a69679fb2832c87Y6+H31sTUOFkqjNTDYqAAA==&amp;p=</wsse:BinarySecurityToken>
            </wst:RequestedSecurityToken>
            <wst:RequestedAttachedReference>
             <wsse:SecurityTokenReference>
              <wsse:Reference URI="/DaESnwwMVTTpRTZEoNqUW/Md0k="></wsse:Reference>
             </wsse:SecurityTokenReference>
            </wst:RequestedAttachedReference>
            <wst:RequestedUnattachedReference>
             <wsse:SecurityTokenReference>
              <wsse:Reference URI="/DaESnwwMVTTpRTZEoNqUW/Md0k="></wsse:Reference>
             </wsse:SecurityTokenReference>
            </wst:RequestedUnattachedReference><wst:RequestedProofToken>
             <wst:BinarySecret>8U5wwZMBFxGrmkT8m0uN+KVP6aqj4Zdv</wst:BinarySecret>
            </wst:RequestedProofToken></wst:RequestSecurityTokenResponse>						<wst:RequestSecurityTokenResponse>
            <wst:TokenType>urn:passport:compact</wst:TokenType>
            <wsp:AppliesTo xmlns:wsa="http://www.w3.org/2005/08/addressing">
             <wsa:EndpointReference>
              <wsa:Address>contacts.msn.com</wsa:Address>
             </wsa:EndpointReference>
            </wsp:AppliesTo>
            <wst:Lifetime>
             <wsu:Created>2026-11-21T03:39:39Z</wsu:Created>
             <wsu:Expires>2026-11-22T03:39:39Z</wsu:Expires>
            </wst:Lifetime>
            <wst:RequestedSecurityToken>
             <wsse:BinarySecurityToken
              Id="Compact4">t=bcd53a69679fb2832c87Y6+H31sTUOFkqjNTDYqAAA==&amp;p=</wsse:BinarySecurityToken>
            </wst:RequestedSecurityToken>
            <wst:RequestedAttachedReference>
             <wsse:SecurityTokenReference>
              <wsse:Reference URI="/DaESnwwMVTTpRTZEoNqUW/Md0k="></wsse:Reference>
             </wsse:SecurityTokenReference>
            </wst:RequestedAttachedReference>
            <wst:RequestedUnattachedReference>
             <wsse:SecurityTokenReference>
              <wsse:Reference URI="/DaESnwwMVTTpRTZEoNqUW/Md0k="></wsse:Reference>
             </wsse:SecurityTokenReference>
            </wst:RequestedUnattachedReference></wst:RequestSecurityTokenResponse>
          </wst:RequestSecurityTokenResponseCollection>
         </S:Body>
        </S:Envelope>
        """#

    /// A wrong password: HTTP 200, the fault directly in the envelope.
    static let rstRefused = #"""
        <?xml version="1.0" encoding="utf-8"?>
        <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"
         xmlns:wsse="http://schemas.xmlsoap.org/ws/2003/06/secext"
          xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
           xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
          <S:Header>
           <psf:pp xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
           <psf:serverVersion>1</psf:serverVersion>
           <psf:authstate>0x80048800</psf:authstate>
           <psf:reqstatus>0x80048823</psf:reqstatus>
           <psf:serverInfo Path="Live1" RollingUpgradeState="ExclusiveNew" LocVersion="0"
            ServerTime="2026-11-21T03:39:56Z">XYZPPLOGN1A23 2017.09.28.12.44.07</psf:serverInfo>
           <psf:cookies/>
           <psf:response/>
          </psf:pp>
         </S:Header>
         <S:Fault>
          <faultcode>wsse:FailedAuthentication</faultcode>
          <faultstring>Authentication Failure</faultstring>
         </S:Fault>
        </S:Envelope>
        """#

    /// A wrong password, SOAP 1.2.
    static let rst2Refused = #"""
        <?xml version="1.0" encoding="utf-8" ?>
        <S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"
         xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
          xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
           xmlns:wst="http://schemas.xmlsoap.org/ws/2005/02/trust"
            xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
         <S:Header>
          <psf:pp xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
           <psf:serverVersion>1</psf:serverVersion>
           <psf:authstate>0x80048800</psf:authstate>
           <psf:reqstatus>0x80048821</psf:reqstatus>
           <psf:serverInfo Path="Live1" RollingUpgradeState="ExclusiveNew" LocVersion="0"
            ServerTime="2026-11-21T03:39:56Z"
             BuildVersion="16.0.28426.6">XYZPPLOGN1A23 2017.09.28.12.44.07</psf:serverInfo>
           <psf:cookies/>
           <psf:response/>
          </psf:pp>
         </S:Header>
         <S:Body>
          <S:Fault>
           <S:Code>
            <S:Value>S:Sender</S:Value>
            <S:Subcode>
             <S:Value>wst:FailedAuthentication</S:Value>
            </S:Subcode>
           </S:Code>
           <S:Reason>
            <S:Text xml:lang="en-US">Authentication Failure</S:Text>
           </S:Reason>
           <S:Detail>
            <psf:error>
             <psf:value>0x80048821</psf:value>
             <psf:internalerror>
              <psf:code>0x80041012</psf:code>
              <psf:text>The entered and stored passwords do not match.&#x000D;&#x000A;</psf:text>
             </psf:internalerror>
            </psf:error>
           </S:Detail>
          </S:Fault>
         </S:Body>
        </S:Envelope>
        """#

    /// Something that is no request.
    static let rstInvalid = #"""
        <?xml version="1.0" encoding="utf-8" ?>
        <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"
         xmlns:wsse="http://schemas.xmlsoap.org/ws/2003/06/secext"
         xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
         xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
         <S:Fault>
          <faultcode>S:Client</faultcode>
          <faultstring>Invalid Request</faultstring>
         </S:Fault>
        </S:Envelope>
        """#

    /// All lists, trimmed to two entries each.
    static let findMembership = #"""
        <?xml version="1.0" encoding="utf-8"?>
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
         <soap:Header>
          <ServiceHeader xmlns="http://www.msn.com/webservices/AddressBook">
           <Version>15.01.1408.0000</Version>
           <CacheKey>12r1:E5P075HjNpdqV9G</CacheKey>
           <CacheKeyChanged>true</CacheKeyChanged>
           <PreferredHostName>127.0.0.1:8443</PreferredHostName>
           <SessionId>e0506e7a-3dbe-41fe-9f9e-b8439b8ff082</SessionId>
          </ServiceHeader>
         </soap:Header>
         <soap:Body>
          <FindMembershipResponse xmlns="http://www.msn.com/webservices/AddressBook">
           <FindMembershipResult>
            <Services>
             <Service>
              <Memberships><Membership>
                <MemberRole>Allow</MemberRole>
                <Members><Member xsi:type="PassportMember">
                <MembershipId>Allow/d2bf9686-d830-5b7e-aa50-70d41545c0af</MembershipId>
                <Type>Passport</Type>
                <State>Accepted</State>
                <Deleted>false</Deleted>
                <LastChanged>2026-11-21T03:39:39Z</LastChanged>
                <JoinedDate>2026-11-21T03:34:52Z</JoinedDate>
                <ExpirationDate>0001-01-01T00:00:00</ExpirationDate>
                <Changes />
                <PassportName>user2@example.com</PassportName>
                <IsPassportNameHidden>false</IsPassportNameHidden>
                <PassportId>0</PassportId>
                <CID>-5782545961482956630</CID>
                <PassportChanges />
                <LookedupByCID>false</LookedupByCID>
                </Member><Member xsi:type="PassportMember">
                <MembershipId>Allow/8ddaebc7-a7d4-5e2c-b069-20667876664e</MembershipId>
                <Type>Passport</Type>
                <State>Accepted</State>
                <Deleted>false</Deleted>
                <LastChanged>2026-11-21T03:39:39Z</LastChanged>
                <JoinedDate>2026-11-21T03:34:52Z</JoinedDate>
                <ExpirationDate>0001-01-01T00:00:00</ExpirationDate>
                <Changes />
                <PassportName>user3@example.com</PassportName>
                <IsPassportNameHidden>false</IsPassportNameHidden>
                <PassportId>0</PassportId>
                <CID>5649333042064419248</CID>
                <PassportChanges />
                <LookedupByCID>false</LookedupByCID>
                </Member></Members>
                <MembershipIsComplete>true</MembershipIsComplete>
                </Membership><Membership>
                <MemberRole>Block</MemberRole>
                <Members></Members>
                <MembershipIsComplete>true</MembershipIsComplete>
                </Membership><Membership>
                <MemberRole>Reverse</MemberRole>
                <Members><Member xsi:type="PassportMember">
                <MembershipId>Reverse/d2bf9686-d830-5b7e-aa50-70d41545c0af</MembershipId>
                <Type>Passport</Type>
                <State>Accepted</State>
                <Deleted>false</Deleted>
                <LastChanged>2026-11-21T03:39:39Z</LastChanged>
                <JoinedDate>2026-11-21T03:34:52Z</JoinedDate>
                <ExpirationDate>0001-01-01T00:00:00</ExpirationDate>
                <Changes />
                <PassportName>user2@example.com</PassportName>
                <IsPassportNameHidden>false</IsPassportNameHidden>
                <PassportId>0</PassportId>
                <CID>-5782545961482956630</CID>
                <PassportChanges />
                <LookedupByCID>false</LookedupByCID>
                </Member><Member xsi:type="PassportMember">
                <MembershipId>Reverse/8ddaebc7-a7d4-5e2c-b069-20667876664e</MembershipId>
                <Type>Passport</Type>
                <State>Accepted</State>
                <Deleted>false</Deleted>
                <LastChanged>2026-11-21T03:39:39Z</LastChanged>
                <JoinedDate>2026-11-21T03:34:52Z</JoinedDate>
                <ExpirationDate>0001-01-01T00:00:00</ExpirationDate>
                <Changes />
                <PassportName>user3@example.com</PassportName>
                <IsPassportNameHidden>false</IsPassportNameHidden>
                <PassportId>0</PassportId>
                <CID>5649333042064419248</CID>
                <PassportChanges />
                <LookedupByCID>false</LookedupByCID>
                </Member></Members>
                <MembershipIsComplete>true</MembershipIsComplete>
                </Membership><Membership>
                <MemberRole>Pending</MemberRole>
                <Members></Members>
                <MembershipIsComplete>true</MembershipIsComplete>
               </Membership>
              </Memberships>
              <Info>
               <Handle>
                <Id>1</Id>
                <Type>Messenger</Type>
                <ForeignId />
               </Handle>
               <InverseRequired>false</InverseRequired>
               <AuthorizationCriteria>Everyone</AuthorizationCriteria>
               <IsBot>false</IsBot>
              </Info>
              <Changes />
              <LastChange>2026-11-21T03:39:39Z</LastChange>
              <Deleted>false</Deleted>
             </Service>
            </Services>
            <OwnerNamespace>
             <Info>
              <Handle>
               <Id>00000000-0000-0000-0000-000000000000</Id>
               <IsPassportNameHidden>false</IsPassportNameHidden>
               <CID>0</CID>
              </Handle>
              <CreatorPuid>0</CreatorPuid>
              <CreatorCID>-5923683317292137332</CreatorCID>
              <CreatorPassportName>user1@example.com</CreatorPassportName>
              <CircleAttributes>
               <IsPresenceEnabled>false</IsPresenceEnabled>
               <Domain>WindowsLive</Domain>
              </CircleAttributes>
              <MessengerApplicationServiceCreated>false</MessengerApplicationServiceCreated>
             </Info>
             <Changes />
             <CreateDate>2026-11-21T03:39:39Z</CreateDate>
             <LastChange>2026-11-21T03:39:39Z</LastChange>
            </OwnerNamespace>
           </FindMembershipResult>
          </FindMembershipResponse>
         </soap:Body>
        </soap:Envelope>
        """#

    /// The address book as `ABFindAll` has it, trimmed to two contacts and the user.
    static let findAll = #"""
        <?xml version="1.0" encoding="utf-8"?>
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
         <soap:Header>
          <ServiceHeader xmlns="http://www.msn.com/webservices/AddressBook">
           <Version>15.01.1408.0000</Version>
           <CacheKey>12r1:-uc5QwB5Uq79xjA</CacheKey>
           <CacheKeyChanged>true</CacheKeyChanged>
           <PreferredHostName>127.0.0.1:8443</PreferredHostName>
           <SessionId>90d010a7-3817-4ef2-bf08-f0a6cef03ba3</SessionId>
          </ServiceHeader>
         </soap:Header>
         <soap:Body>
          <ABFindAllResponse xmlns="http://www.msn.com/webservices/AddressBook">
           <ABFindAllResult>
            <groups>
              <Group>
          <groupId>49eb2b2b-efe5-5227-90c2-7bb19fba1b07</groupId>
          <groupInfo>
           <annotations>
            <Annotation>
             <Name>MSN.IM.Display</Name>
             <Value>1</Value>
            </Annotation>
           </annotations>
           <groupType>c8529ce2-6ead-434d-881f-341e17db3ff8</groupType>
           <name>Friends</name>
           <IsNotMobileVisible>false</IsNotMobileVisible>
           <IsPrivate>false</IsPrivate>
           <IsFavorite>false</IsFavorite>
          </groupInfo>
          <propertiesChanged />
          <fDeleted>false</fDeleted>
          <lastChange>2026-11-21T03:39:39Z</lastChange>
         </Group>
            </groups>
            <contacts><Contact>
               <contactId>d2bf9686-d830-5b7e-aa50-70d41545c0af</contactId>
         <contactInfo><contactType>Regular</contactType>
          <quickName>User2</quickName><passportName>user2@example.com</passportName>
          <IsPassportNameHidden>false</IsPassportNameHidden>
          <displayName>User2</displayName>
          <puid>0</puid><groupIds>
            <guid>49eb2b2b-efe5-5227-90c2-7bb19fba1b07</guid>
           </groupIds><CID>-5782545961482956630</CID>
          <IsNotMobileVisible>false</IsNotMobileVisible>
          <isMobileIMEnabled>false</isMobileIMEnabled>
          <isMessengerUser>true</isMessengerUser>
          <isFavorite>false</isFavorite>
          <isSmtp>false</isSmtp>
          <hasSpace>false</hasSpace>
          <spotWatchState>NoDevice</spotWatchState>
          <birthdate>0001-01-01T00:00:00</birthdate><primaryEmailType>ContactEmailPersonal</primaryEmailType>
          <PrimaryLocation>ContactLocationPersonal</PrimaryLocation>
          <PrimaryPhone>ContactPhonePersonal</PrimaryPhone>
          <IsPrivate>false</IsPrivate>
          <Gender>Unspecified</Gender>
          <TimeZone>None</TimeZone>
         </contactInfo>
         <propertiesChanged />
         <fDeleted>false</fDeleted>
         <lastChange>2026-11-21T03:39:39Z</lastChange>
               </Contact><Contact>
               <contactId>7a8c4319-392c-5c90-9679-be7061bf4b34</contactId>
         <contactInfo><contactType>Regular</contactType>
          <quickName>User4</quickName><passportName>user4@example.com</passportName>
          <IsPassportNameHidden>false</IsPassportNameHidden>
          <displayName>User4</displayName>
          <puid>0</puid><CID>3768315938449815958</CID>
          <IsNotMobileVisible>false</IsNotMobileVisible>
          <isMobileIMEnabled>false</isMobileIMEnabled>
          <isMessengerUser>true</isMessengerUser>
          <isFavorite>false</isFavorite>
          <isSmtp>false</isSmtp>
          <hasSpace>false</hasSpace>
          <spotWatchState>NoDevice</spotWatchState>
          <birthdate>0001-01-01T00:00:00</birthdate><primaryEmailType>ContactEmailPersonal</primaryEmailType>
          <PrimaryLocation>ContactLocationPersonal</PrimaryLocation>
          <PrimaryPhone>ContactPhonePersonal</PrimaryPhone>
          <IsPrivate>false</IsPrivate>
          <Gender>Unspecified</Gender>
          <TimeZone>None</TimeZone>
         </contactInfo>
         <propertiesChanged />
         <fDeleted>false</fDeleted>
         <lastChange>2026-11-21T03:39:39Z</lastChange>
               </Contact><Contact>
          <contactId>40bce0c8-d070-52bd-8c04-e56e68d9caad</contactId>
          <contactInfo>
           <annotations>
            <Annotation>
             <Name>MSN.IM.MBEA</Name>
             <Value>0</Value>
            </Annotation>
            <Annotation>
             <Name>MSN.IM.GTC</Name>
             <Value>1</Value>
            </Annotation>
            <Annotation>
             <Name>MSN.IM.BLP</Name>
             <Value>1</Value>
            </Annotation></annotations>
           <contactType>Me</contactType>
           <quickName>User1</quickName>
           <passportName>user1@example.com</passportName>
           <IsPassportNameHidden>false</IsPassportNameHidden>
           <displayName>User1</displayName>
           <puid>0</puid>
           <CID>-5923683317292137332</CID>
           <IsNotMobileVisible>false</IsNotMobileVisible>
           <isMobileIMEnabled>false</isMobileIMEnabled>
           <isMessengerUser>false</isMessengerUser>
           <isFavorite>false</isFavorite>
           <isSmtp>false</isSmtp>
           <hasSpace>false</hasSpace>
           <spotWatchState>NoDevice</spotWatchState>
           <birthdate>0001-01-01T00:00:00</birthdate>
           <primaryEmailType>ContactEmailPersonal</primaryEmailType>
           <PrimaryLocation>ContactLocationPersonal</PrimaryLocation>
           <PrimaryPhone>ContactPhonePersonal</PrimaryPhone>
           <IsPrivate>false</IsPrivate>
           <Gender>Unspecified</Gender>
           <TimeZone>None</TimeZone>
          </contactInfo>
          <propertiesChanged />
          <fDeleted>false</fDeleted>
          <lastChange>2026-11-21T03:39:39Z</lastChange>
         </Contact>
            </contacts>
            <ab>
             <abId>00000000-0000-0000-0000-000000000000</abId>
             <abInfo>
              <ownerPuid>0</ownerPuid>
              <OwnerCID>-5923683317292137332</OwnerCID>
              <ownerEmail>user1@example.com</ownerEmail>
              <fDefault>true</fDefault>
              <joinedNamespace>false</joinedNamespace>
              <IsBot>false</IsBot>
              <IsParentManaged>false</IsParentManaged>
              <SubscribeExternalPartner>false</SubscribeExternalPartner>
              <NotifyExternalPartner>false</NotifyExternalPartner>
              <AddressBookType>Individual</AddressBookType>
             </abInfo>
             <lastChange>2026-11-21T03:39:39Z</lastChange>
             <DynamicItemLastChanged>0001-01-01T00:00:00</DynamicItemLastChanged>
             <createDate>2026-11-21T03:34:52Z</createDate>
             <propertiesChanged />
            </ab>
           </ABFindAllResult>
          </ABFindAllResponse>
         </soap:Body>
        </soap:Envelope>
        """#

    /// The same as `ABFindContactsPaged` has it, with a circle ticket (cut).
    static let findContactsPaged = #"""
        <?xml version="1.0" encoding="utf-8"?>
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
         <soap:Header>
          <ServiceHeader xmlns="http://www.msn.com/webservices/AddressBook">
           <Version>15.01.1408.0000</Version>
           <CacheKey>12r1:XJeXYyzdxcFJvJa</CacheKey>
           <CacheKeyChanged>true</CacheKeyChanged>
           <PreferredHostName>127.0.0.1:8443</PreferredHostName>
           <SessionId>161442c3-fb98-4989-a308-0d438f9b0749</SessionId>
          </ServiceHeader>
         </soap:Header>
         <soap:Body>
          <ABFindContactsPagedResponse xmlns="http://www.msn.com/webservices/AddressBook">
           <ABFindContactsPagedResult><Groups>
               <Group>
          <groupId>49eb2b2b-efe5-5227-90c2-7bb19fba1b07</groupId>
          <groupInfo>
           <annotations>
            <Annotation>
             <Name>MSN.IM.Display</Name>
             <Value>1</Value>
            </Annotation>
           </annotations>
           <groupType>c8529ce2-6ead-434d-881f-341e17db3ff8</groupType>
           <name>Friends</name>
           <IsNotMobileVisible>false</IsNotMobileVisible>
           <IsPrivate>false</IsPrivate>
           <IsFavorite>false</IsFavorite>
          </groupInfo>
          <propertiesChanged />
          <fDeleted>false</fDeleted>
          <lastChange>2026-11-21T03:39:39Z</lastChange>
         </Group>
             </Groups><Contacts><Contact>
                <contactId>d2bf9686-d830-5b7e-aa50-70d41545c0af</contactId>
         <contactInfo><contactType>Regular</contactType>
          <quickName>User2</quickName><passportName>user2@example.com</passportName>
          <IsPassportNameHidden>false</IsPassportNameHidden>
          <displayName>User2</displayName>
          <puid>0</puid><groupIds>
            <guid>49eb2b2b-efe5-5227-90c2-7bb19fba1b07</guid>
           </groupIds><CID>-5782545961482956630</CID>
          <IsNotMobileVisible>false</IsNotMobileVisible>
          <isMobileIMEnabled>false</isMobileIMEnabled>
          <isMessengerUser>true</isMessengerUser>
          <isFavorite>false</isFavorite>
          <isSmtp>false</isSmtp>
          <hasSpace>false</hasSpace>
          <spotWatchState>NoDevice</spotWatchState>
          <birthdate>0001-01-01T00:00:00</birthdate><primaryEmailType>ContactEmailPersonal</primaryEmailType>
          <PrimaryLocation>ContactLocationPersonal</PrimaryLocation>
          <PrimaryPhone>ContactPhonePersonal</PrimaryPhone>
          <IsPrivate>false</IsPrivate>
          <Gender>Unspecified</Gender>
          <TimeZone>None</TimeZone>
         </contactInfo>
         <propertiesChanged />
         <fDeleted>false</fDeleted>
         <lastChange>2026-11-21T03:39:39Z</lastChange>
                </Contact><Contact>
                <contactId>7a8c4319-392c-5c90-9679-be7061bf4b34</contactId>
         <contactInfo><contactType>Regular</contactType>
          <quickName>User4</quickName><passportName>user4@example.com</passportName>
          <IsPassportNameHidden>false</IsPassportNameHidden>
          <displayName>User4</displayName>
          <puid>0</puid><CID>3768315938449815958</CID>
          <IsNotMobileVisible>false</IsNotMobileVisible>
          <isMobileIMEnabled>false</isMobileIMEnabled>
          <isMessengerUser>true</isMessengerUser>
          <isFavorite>false</isFavorite>
          <isSmtp>false</isSmtp>
          <hasSpace>false</hasSpace>
          <spotWatchState>NoDevice</spotWatchState>
          <birthdate>0001-01-01T00:00:00</birthdate><primaryEmailType>ContactEmailPersonal</primaryEmailType>
          <PrimaryLocation>ContactLocationPersonal</PrimaryLocation>
          <PrimaryPhone>ContactPhonePersonal</PrimaryPhone>
          <IsPrivate>false</IsPrivate>
          <Gender>Unspecified</Gender>
          <TimeZone>None</TimeZone>
         </contactInfo>
         <propertiesChanged />
         <fDeleted>false</fDeleted>
         <lastChange>2026-11-21T03:39:39Z</lastChange>
                </Contact><Contact>
          <contactId>40bce0c8-d070-52bd-8c04-e56e68d9caad</contactId>
          <contactInfo>
           <annotations>
            <Annotation>
             <Name>MSN.IM.MBEA</Name>
             <Value>0</Value>
            </Annotation>
            <Annotation>
             <Name>MSN.IM.GTC</Name>
             <Value>1</Value>
            </Annotation>
            <Annotation>
             <Name>MSN.IM.BLP</Name>
             <Value>1</Value>
            </Annotation></annotations>
           <contactType>Me</contactType>
           <quickName>User1</quickName>
           <passportName>user1@example.com</passportName>
           <IsPassportNameHidden>false</IsPassportNameHidden>
           <displayName>User1</displayName>
           <puid>0</puid>
           <CID>-5923683317292137332</CID>
           <IsNotMobileVisible>false</IsNotMobileVisible>
           <isMobileIMEnabled>false</isMobileIMEnabled>
           <isMessengerUser>false</isMessengerUser>
           <isFavorite>false</isFavorite>
           <isSmtp>false</isSmtp>
           <hasSpace>false</hasSpace>
           <spotWatchState>NoDevice</spotWatchState>
           <birthdate>0001-01-01T00:00:00</birthdate>
           <primaryEmailType>ContactEmailPersonal</primaryEmailType>
           <PrimaryLocation>ContactLocationPersonal</PrimaryLocation>
           <PrimaryPhone>ContactPhonePersonal</PrimaryPhone>
           <IsPrivate>false</IsPrivate>
           <Gender>Unspecified</Gender>
           <TimeZone>None</TimeZone>
          </contactInfo>
          <propertiesChanged />
          <fDeleted>false</fDeleted>
          <lastChange>2026-11-21T03:39:39Z</lastChange>
         </Contact></Contacts>
         <CircleResult>
         <CircleTicket>&lt;?xml version="1.0" encoding="utf-16"?&gt;&lt;SignedTicke…</CircleTicket>
             </CircleResult><Ab>
             <abId>00000000-0000-0000-0000-000000000000</abId>
             <abInfo>
              <ownerPuid>0</ownerPuid>
              <OwnerCID>-5923683317292137332</OwnerCID>
              <ownerEmail>user1@example.com</ownerEmail>
              <fDefault>true</fDefault>
              <joinedNamespace>false</joinedNamespace>
              <IsBot>false</IsBot>
              <IsParentManaged>false</IsParentManaged>
              <AccountTierLastChanged>0001-01-01T00:00:00</AccountTierLastChanged>
              <ProfileVersion>0</ProfileVersion>
              <SubscribeExternalPartner>false</SubscribeExternalPartner>
              <NotifyExternalPartner>false</NotifyExternalPartner>
              <AddressBookType>Individual</AddressBookType>
             </abInfo>
             <lastChange>2026-11-21T03:39:39Z</lastChange>
             <DynamicItemLastChanged>0001-01-01T00:00:00</DynamicItemLastChanged>
             <createDate>2026-11-21T03:34:52Z</createDate>
             <propertiesChanged />
            </Ab>
           </ABFindContactsPagedResult>
          </ABFindContactsPagedResponse>
         </soap:Body>
        </soap:Envelope>
        """#

    /// A contact was added.
    static let contactAdd = #"""
        <?xml version="1.0" encoding="utf-8"?>
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
         <soap:Header>
          <ServiceHeader xmlns="http://www.msn.com/webservices/AddressBook">
           <Version>15.01.1408.0000</Version>
           <CacheKey>12r1:3N1oh6-FgJpA72M</CacheKey>
           <CacheKeyChanged>true</CacheKeyChanged>
           <PreferredHostName>127.0.0.1:8443</PreferredHostName>
           <SessionId>755d58d3-4096-4ba8-a249-2ba00c11d13a</SessionId>
          </ServiceHeader>
         </soap:Header>
         <soap:Body>
          <ABContactAddResponse xmlns="http://www.msn.com/webservices/AddressBook">
           <ABContactAddResult>
            <guid>4500afd2-0847-591e-b239-c199653b0a41</guid>
           </ABContactAddResult>
          </ABContactAddResponse>
         </soap:Body>
        </soap:Envelope>
        """#

    /// Somebody was put on a list.
    static let addMember = #"""
        <?xml version="1.0" encoding="utf-8"?>
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
         <soap:Header>
          <ServiceHeader xmlns="http://www.msn.com/webservices/AddressBook">
           <Version>15.01.1408.0000</Version>
           <CacheKey>12r1:rXEKYY97hEBDhE9</CacheKey>
           <CacheKeyChanged>true</CacheKeyChanged>
           <PreferredHostName>127.0.0.1:8443</PreferredHostName>
           <SessionId>393eddd4-a300-4809-b224-50d2fce95add</SessionId>
          </ServiceHeader>
         </soap:Header>
         <soap:Body>
          <AddMemberResponse xmlns="http://www.msn.com/webservices/AddressBook" />
         </soap:Body>
        </soap:Envelope>
        """#

    /// An operation that the service does not know: HTTP 200 and a fault.
    static let forbidden = #"""
        <?xml version="1.0" encoding="utf-8"?>
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
         <soap:Body>
          <soap:Fault>
           <faultcode>soap:Client</faultcode>
           <faultstring>API ABFoo no longer supported</faultstring>
           <faultactor>http://www.msn.com/webservices/AddressBook/ABFoo</faultactor>
           <detail>
            <errorcode xmlns="http://www.msn.com/webservices/AddressBook">Forbidden</errorcode>
            <errorstring
             xmlns="http://www.msn.com/webservices/AddressBook">API ABFoo no longer supported</errorstring>
            <machineName xmlns="http://www.msn.com/webservices/AddressBook">DM2CDP1011931</machineName>
            <additionalDetails>
             <originalExceptionErrorMessage>API ABFoo no longer supported</originalExceptionErrorMessage>
            </additionalDetails>
           </detail>
          </soap:Fault>
         </soap:Body>
        </soap:Envelope>
        """#

    /// Changes alone were asked for: HTTP 200 and a fault.
    static let fullSyncRequired = #"""
        <?xml version="1.0" encoding="utf-8"?>
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
         <soap:Body>
          <soap:Fault>
           <faultcode>soap:Client</faultcode>
           <faultstring>Full sync required.  Details: Delta syncs disabled.</faultstring>
           <faultactor>http://www.msn.com/webservices/AddressBook/ABFindAll</faultactor>
           <detail>
            <errorcode xmlns="http://www.msn.com/webservices/AddressBook">FullSyncRequired</errorcode>
            <errorstring
             xmlns="http://www.msn.com/webservices/AddressBook">Full sync required.</errorstring>
            <machineName xmlns="http://www.msn.com/webservices/AddressBook">DM2CDP1011931</machineName>
            <additionalDetails>
             <originalExceptionErrorMessage>Full sync required.</originalExceptionErrorMessage>
            </additionalDetails>
           </detail>
          </soap:Fault>
         </soap:Body>
        </soap:Envelope>
        """#
}
